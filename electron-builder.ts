import type { Configuration } from 'electron-builder';

/** How `npm run package` makes installers: everything the application needs, and nothing that only builds it. */
export default {
  appId: 'org.backpropagation-workbench',
  productName: 'Backpropagation Workbench',
  directories: { output: 'dist', buildResources: 'resources' },
  // What the window needs is bundled into out/; SQLite is native, and comes with a build for each platform.
  files: [
    'package.json',
    'out/**',
    '!node_modules/**',
    'node_modules/better-sqlite3/{package.json,LICENSE}',
    'node_modules/better-sqlite3/lib/**',
    'node_modules/better-sqlite3/prebuilds/${platform}*-${arch}.node',
  ],
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/**'],
  extraResources: [
    { from: 'resources/mnist', to: 'mnist' },
    { from: 'resources/icon.png', to: 'icon.png' },
  ],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: false,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: ['AppImage', 'deb'], category: 'Education', synopsis: 'See how neural networks learn' },
  mac: { target: ['dmg', 'zip'], category: 'public.app-category.education' },
  win: { target: ['nsis', 'zip'] },
} satisfies Configuration;
