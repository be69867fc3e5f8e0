import js from '@eslint/js';
import globals from 'globals';

const rules = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-console': 'error',
  'no-implicit-globals': 'error',
};

// Text becomes a page only as text: names and contents are anybody's.
const noMarkup = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-syntax': [
    'error',
    ...['innerHTML', 'outerHTML', 'srcdoc'].map((name) => ({
      selector: `AssignmentExpression[left.property.name='${name}']`,
      message: `${name} takes markup`,
    })),
    ...['insertAdjacentHTML', 'setHTMLUnsafe', 'write'].map((name) => ({
      selector: `CallExpression[callee.property.name='${name}'][callee.object.name!='clipboard']`,
      message: `${name} takes markup`,
    })),
  ],
};

export default [
  { ignores: ['**/node_modules/', 'assets/vendor/'] },
  js.configs.recommended,
  {
    files: ['assets/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: { ...rules, ...noMarkup },
  },
  {
    files: ['e2e/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules,
  },
];
