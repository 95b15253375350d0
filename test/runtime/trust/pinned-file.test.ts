import { describe, expect, it } from 'vitest';
import { pinningFault } from '#runtime/trust/pinned-file.ts';

const PATH = '/etc/stopgap/root.json';
const [ROOT, ALICE, MALLORY] = [0, 1000, 1001];

describe('a file that is to be pinned', () => {
  it.each([
    { title: 'of root, for root', uid: ROOT, mode: 0o100644, own: ROOT, run: undefined },
    { title: 'of root, for Alice', uid: ROOT, mode: 0o100644, own: ALICE, run: undefined },
    { title: 'of Alice, for Alice', uid: ALICE, mode: 0o100600, own: ALICE, run: undefined },
    { title: 'that nobody may write at all', uid: ROOT, mode: 0o100444, own: ROOT, run: undefined },
    { title: 'of Alice, for root', uid: ALICE, mode: 0o100644, own: ROOT, run: `chown 0 ${PATH}` },
    { title: 'of Mallory, for Alice', uid: MALLORY, mode: 0o100600, own: ALICE, run: `chown 1000 ${PATH}` },
    { title: 'that its group may write', uid: ROOT, mode: 0o100664, own: ROOT, run: `chmod go-w ${PATH}` },
    { title: 'that others may write', uid: ROOT, mode: 0o100646, own: ROOT, run: `chmod go-w ${PATH}` },
    { title: 'that everybody may write', uid: ALICE, mode: 0o100666, own: ALICE, run: `chmod go-w ${PATH}` },
  ])('$title', ({ uid, mode, own, run }) => {
    const fault = pinningFault(PATH, { uid, mode }, own);
    if (run === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatch(`run \`${run}\`.`);
  });

  it('is said to have the rights that it has', () => {
    expect(pinningFault(PATH, { uid: 0, mode: 0o100666 }, 0)).toContain('has permissions 0666');
  });
});
