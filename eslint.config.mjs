import tseslint from 'typescript-eslint';

const size = {
  complexity: ['error', 10],
  'max-depth': ['error', 3],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
};

export default tseslint.config(
  // Scripts that old vendor builds of Node.js run themselves are in their syntax, not in ours.
  {
    ignores: [
      'dist',
      'coverage',
      'domain/api',
      '*.config.*',
      '.dependency-cruiser.mjs',
      'test/live/programs',
      'test/live/targets/programs',
      'catalog',
      'examples/**/*.js',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...size,
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          considerDefaultExhaustiveForUnions: false,
          allowDefaultCaseForExhaustiveSwitch: false,
          requireDefaultForNonUnion: true,
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'vi', property: 'mock', message: 'Pass a literal fake instead.' },
        { object: 'process', property: 'env', message: 'Read the environment once, in runtime/config.ts.' },
      ],
    },
  },
  {
    files: ['domain/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'setTimeout', 'setInterval', 'fetch', 'console', 'performance', 'crypto', 'Buffer'].map(
          (name) => ({ name, message: 'domain/ decides, it never does: take the value as an argument.' }),
        ),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time as an argument.' },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'Take the time as an argument.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'Take it as an argument.',
        },
        { selector: 'ThrowStatement', message: 'domain/ returns Result; broken invariants go through invariant().' },
        {
          selector: ':matches(FunctionDeclaration, ArrowFunctionExpression)[async=true]',
          message: 'domain/ is synchronous.',
        },
      ],
    },
  },
  { files: ['domain/invariant.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' } },
  { files: ['runtime/config.ts', 'test/**', 'scripts/**'], rules: { 'no-restricted-properties': 'off' } },
);
