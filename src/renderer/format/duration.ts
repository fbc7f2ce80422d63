/** Milliseconds for a person: 0.4 s, 12 s, 3 min 05 s, 2 h 07 min. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 60) return `${wholeSeconds} s`;
  const wholeMinutes = Math.floor(wholeSeconds / 60);
  if (wholeMinutes < 60) return `${wholeMinutes} min ${padded(wholeSeconds % 60)} s`;
  return `${Math.floor(wholeMinutes / 60)} h ${padded(wholeMinutes % 60)} min`;
}

const padded = (value: number) => String(value).padStart(2, '0');

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString();

/** A moment as short as it stays clear: 14:05 today, 3 Nov 14:05 this year, 3 Nov 2024 before. */
export function moment(at: number, now = Date.now()): string {
  const [date, today] = [new Date(at), new Date(now)];
  const clock = `${padded(date.getHours())}:${padded(date.getMinutes())}`;
  if (sameDay(date, today)) return clock;
  const day = `${date.getDate()} ${date.toLocaleString('en', { month: 'short' })}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${clock}` : `${day} ${date.getFullYear()}`;
}
