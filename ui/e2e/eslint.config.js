import js from '@eslint/js';
import globals from 'globals';

const rules = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-console': 'error',
  'no-implicit-globals': 'error',
};

// Text becomes a page only as text: anybody may choose names and contents. A listener
// that is async would leave its rejection unhandled.
const pages = {
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
    ...['addEventListener', 'setTimeout', 'onInput'].map((name) => ({
      selector: `CallExpression:matches([callee.name='${name}'], [callee.property.name='${name}']) > :function[async=true]`,
      message: `wrap the function in guarded(), or nobody handles its rejection`,
    })),
  ],
};

export default [
  { ignores: ['**/node_modules/', 'assets/vendor/'] },
  js.configs.recommended,
  {
    files: ['assets/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: { ...rules, ...pages },
  },
  {
    files: ['e2e/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules,
  },
];
