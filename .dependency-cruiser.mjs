const programs = 'controller|agent|patcher';
/** Each npm package has one folder that may import it, so that replacing a package is a change in one place. */
const owners = {
  'simple-git': '^controller/git/',
  semver: '^controller/git/',
  koffi: '^patcher/(ptrace|proc)/',
  'iced-x86': '^(runtime|patcher)/x86/',
  yaml: '^runtime/yaml/',
  pino: '^runtime/logger[.]ts$',
  'pino-pretty': '^runtime/logger[.]ts$',
  commander: '^cli/',
  undici: '^runtime/kube/',
  '@kubernetes/client-node': '^runtime/kube/kube-config[.]ts$',
};

export default {
  forbidden: [
    {
      name: 'domain-is-closed',
      severity: 'error',
      comment: 'domain/ decides, it never does: no IO, no clock, no npm package. Pass the value in instead.',
      from: { path: '^domain/' },
      to: { pathNot: '^domain/' },
    },
    {
      name: 'runtime-knows-no-program',
      severity: 'error',
      comment: 'runtime/ is plumbing all programs share; it may know the domain, never who runs it.',
      from: { path: '^runtime/' },
      to: { path: `^(${programs}|cli|test|examples|scripts)/` },
    },
    {
      name: 'programs-are-strangers',
      severity: 'error',
      comment: 'Controller, agent and patcher meet only in domain types. A type two of them need belongs in domain/.',
      from: { path: `^(${programs})/` },
      to: { path: `^(${programs}|cli)/`, pathNot: '^$1/' },
    },
    {
      name: 'decisions-use-ports',
      severity: 'error',
      comment: 'Reconcilers and steps take interfaces from ports.ts; only a wiring file may name an adapter.',
      from: { path: `^(${programs})/([^/]+[.]reconciler|steps/.+)[.]ts$` },
      to: {
        path: `^(${programs})/(git|store|kube|schedule|web|socket|elf|proc|ptrace|x86|frida|journal|audit|confine)/`,
      },
    },
    {
      name: 'io-lives-in-adapters',
      severity: 'error',
      comment: 'Node built-ins and packages stay in adapter folders, so that tests need no mocking of modules.',
      from: {
        path: `^(${programs})/`,
        pathNot: `^(${programs})/(main[.]ts$|git/|store/|kube/|schedule/|web/|socket/|proc/|ptrace/|x86/|frida/|journal/|audit/|confine/)`,
      },
      to: { dependencyTypes: ['core', 'npm'], dependencyTypesNot: ['type-only'] },
    },
    ...Object.entries(owners).map(([name, path]) => ({
      name: `one-owner-of-${name}`,
      severity: 'error',
      comment: `${name} is imported in one folder only; ask that folder for what you need.`,
      from: { pathNot: [path, '^(test|scripts)/'] },
      to: { path: `node_modules/${name}/` },
    })),
    {
      name: 'only-wiring-joins-programs',
      severity: 'error',
      comment:
        'A command reaches the programs through the wiring file of `stopgap host`, or through domain/ and runtime/.',
      from: { path: '^cli/', pathNot: '^cli/host/wire[.]ts$' },
      to: { path: `^(${programs})/` },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main.ts wires and starts; nothing may depend on it.',
      from: {},
      to: { path: `^(${programs}|cli)/main[.]ts$` },
    },
    {
      name: 'no-production-import-of-test',
      severity: 'error',
      comment: 'Test helpers stay in test/.',
      from: { pathNot: '^(test|examples)/' },
      to: { path: '^(test|examples)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle means two modules are one module.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file nobody imports is dead or misfiled.',
      from: {
        orphan: true,
        pathNot: [
          '[.]test[.]ts$',
          '(^|/)main[.]ts$',
          '[.]worker[.]ts$',
          '^scripts/',
          '[.]config[.](ts|mjs)$',
          '^test/live/programs/',
          '^test/live/targets/programs/',
        ],
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js'],
    },
    doNotFollow: { path: 'node_modules' },
  },
};
