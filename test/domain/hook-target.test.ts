import { describe, expect, it } from 'vitest';
import { hookRefusal, type HookTarget } from '#domain/hook-target.ts';
import type { Reason } from '#domain/reason.ts';

/** A dynamic program of glibc without anything special. */
const plain: HookTarget = {
  loader: 'glibc',
  hasGo: false,
  isFiltered: false,
  hasShadowStack: false,
  isDumpable: true,
  hasOtherRights: false,
  surroundings: 'ours',
  agent: 'none',
  isHookHost: false,
};

describe('hookRefusal', () => {
  it.each<[name: string, target: Partial<HookTarget>, reason: Reason, says: RegExp]>([
    ['the hook host', { isHookHost: true }, 'TargetExcluded', /the hook host itself/],
    ['unreadable maps', { loader: 'unreadable' }, 'KernelUnsupported', /does not let the patcher see/],
    ['unreadable namespaces', { surroundings: 'unreadable' }, 'KernelUnsupported', /does not let the patcher see/],
    ['a container', { surroundings: 'container' }, 'EngineUnavailable', /in a container/],
    ['another root directory', { surroundings: 'chroot' }, 'EngineUnavailable', /another root directory/],
    ['Go', { hasGo: true }, 'EngineUnavailable', /Go program/],
    ['musl', { loader: 'musl' }, 'EngineUnavailable', /musl/],
    ['a static program', { loader: 'none' }, 'EngineUnavailable', /statically linked/],
    ['a static Go program', { loader: 'none', hasGo: true }, 'EngineUnavailable', /Go program/],
    ['a system call filter', { isFiltered: true }, 'EngineUnavailable', /system call filter/],
    ['shadow stacks', { hasShadowStack: true }, 'EngineUnavailable', /shadow stacks/],
    ['set-user-ID', { hasOtherRights: true }, 'EngineUnavailable', /set-user-ID/],
    ['not dumpable', { isDumpable: false }, 'EngineUnavailable', /not dumpable/],
    ['the agent of another tool', { agent: 'foreign' }, 'TargetTraced', /not ours/],
    ['musl in a container', { loader: 'musl', surroundings: 'container' }, 'EngineUnavailable', /in a container/],
  ])('refuses %s', (_, target, reason, says) => {
    const refusal = hookRefusal({ ...plain, ...target });
    expect(refusal).toMatchObject({ reason });
    expect(refusal?.message).toMatch(says);
  });

  it('says what to do instead where the engine is what does not fit', () => {
    expect(hookRefusal({ ...plain, hasGo: true })?.message).toMatch(/sign patchlets for it instead$/);
    expect(hookRefusal({ ...plain, agent: 'foreign' })?.message).not.toMatch(/patchlets/);
  });

  it.each<[name: string, target: Partial<HookTarget>]>([
    ['a plain program', {}],
    ['a program that has hooks of ours already', { agent: 'ours' }],
  ])('lets %s be hooked', (_, target) => {
    expect(hookRefusal({ ...plain, ...target })).toBeUndefined();
  });
});
