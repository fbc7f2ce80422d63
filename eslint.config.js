import js from '@eslint/js';
import globals from 'globals';
import typescript from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import vueParser from 'vue-eslint-parser';

const beyondEngine = ['electron', 'node:*', 'fs', 'path', 'worker_threads', 'vue', 'pinia', '**/main/**', '**/bridge/**', '**/renderer/**'];

export default typescript.config(
  { ignores: ['out/', 'dist/', 'shots/', 'test-results/', 'bench-results/', 'src/engine/kernels/assembly/', 'src/engine/kernels/wasm.ts'] },
  js.configs.recommended,
  ...typescript.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: { parser: vueParser, parserOptions: { parser: typescript.parser, sourceType: 'module' } },
    rules: {
      // Array bounds are checked by noUncheckedIndexedAccess; in kernels and loops the index is known to be good.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // As TypeScript has it: a parameter that must be there but is not used begins with _.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-len': ['error', { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignorePattern: '^\\s*(<|[:@\\w-]+=|d=")' }],
      'no-console': 'error',
      eqeqeq: 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/require-default-prop': 'off',
      'no-undef': 'off',
    },
  },
  { files: ['src/engine/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: beyondEngine }] } },
  { files: ['scripts/**', 'test/**', 'src/main/headless.ts', 'src/main/cli/**', 'eslint.config.js'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
);
