import { readFragment, toFragment } from '../model/fragment.ts';
import { EMPTY_STATE } from '../model/state.ts';
import type { PlaygroundState } from '../model/state.ts';
import { createTemporaryKeys } from '../model/temporary-key.ts';
import { judge } from '../model/view.ts';
import { toSampleState } from '../samples/load-sample.ts';
import type { SampleSet } from '../samples/sample.ts';
import { createAdviceCard } from './advice-card.ts';
import { createAnswerCard } from './answer-card.ts';
import { createCodeCard } from './code-card.ts';
import { createDecodedCard } from './decoded-card.ts';
import { createKeysCard } from './keys-card.ts';
import { layOut } from './layout.ts';
import type { Change, Part } from './part.ts';
import { createPathCard } from './path-card.ts';
import { createPolicyCard } from './policy-card.ts';
import { createShare } from './share.ts';
import { createTokenCard } from './token-card.ts';

/** Starts the page in `root`. */
export function startApp(root: HTMLElement, samples: SampleSet): void {
  let state: PlaygroundState = EMPTY_STATE;
  let latest = 0;
  const temporaryKeys = createTemporaryKeys();
  const render = async (): Promise<void> => {
    latest += 1;
    const mine = latest;
    const shown = { state, view: await judge(state, Date.now(), temporaryKeys) };
    // Somebody has typed on: only the newest result counts.
    if (mine !== latest) return;
    for (const part of parts) part.update(shown);
    root.dataset['verdict'] = shown.view.verdict.kind;
    root.dataset['judgements'] = String(latest);
  };
  const set = (next: PlaygroundState): void => {
    state = forgetForeignKeys(state, next);
    history.replaceState(null, '', `#${toFragment(state)}`);
    void render();
  };
  const change: Change = (toNext) => set({ ...state, ...toNext(state) });
  const pick = (name: string): void => set(toSampleState(samples, name) ?? state);
  const open = (): void => {
    const { state: read, sample } = readFragment(location.hash);
    if (sample === undefined) set(read);
    else pick(sample);
  };
  const policy = createPolicyCard(change);
  const { focusField } = policy;
  const inputs = [
    createTokenCard({ samples, change, pick }),
    policy,
    createKeysCard(change),
  ] as const;
  const path = [createPathCard(focusField), createAdviceCard(focusField)];
  const results = [createAnswerCard(), createDecodedCard(), createCodeCard()];
  const parts: readonly Part[] = [...inputs, ...path, ...results];
  root.append(...layOut({ inputs, path, results, share: createShare(() => state) }));
  addEventListener('hashchange', open);
  open();
}

/** Keys that were fetched belong to the issuer that was asked. */
function forgetForeignKeys(before: PlaygroundState, next: PlaygroundState): PlaygroundState {
  const isSame =
    before.policy.fields.issuer === next.policy.fields.issuer &&
    before.policy.preset === next.policy.preset &&
    JSON.stringify(before.policy.presetArguments) === JSON.stringify(next.policy.presetArguments);
  if (isSame || next.keys.mode !== 'fetched' || next.keys !== before.keys) return next;
  return { ...next, keys: { mode: 'fetched', text: '' } };
}
