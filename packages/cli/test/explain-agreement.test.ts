import { createVerifier } from '@oidc-verify/core';
import type { Verifier, VerifyCall } from '@oidc-verify/core';
import { createFakeKeySource, createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { callOf } from '../../core/test/diagnosis/agreement.ts';
import type { Fresh } from '../../core/test/diagnosis/agreement.ts';
import { buildAttacks } from '../../core/test/attacks/corpus.ts';
import { buildCase, loadCorpus } from '../../core/test/parity/corpus.ts';
import { createSetting } from '../../core/test/setting.ts';
import { explainToken } from '../src/explain/explain-token.ts';
import { explainWithoutKeys } from '../src/explain/explain-without-keys.ts';
import type { KeysAndLimit } from '../src/explain/open-policy.ts';
import { toExplainText } from '../src/explain/report-text.ts';
import { createStyle } from '../src/terminal/style.ts';

function build(options: object): Verifier {
  return createVerifier(options);
}

async function verifyEnding({ verifier, events }: Fresh, token: unknown, call: VerifyCall) {
  const outcome = await verifier.tryVerify(token as string, call);
  if (outcome.ok) return 'accepted, 200';
  const { code, status, detail } = outcome.error;
  const refused = events.findLast((event) => event.type === 'refused');
  return `${code} at ${refused?.stage}, ${status}: ${detail}`;
}

async function explainEnding({ verifier }: Fresh, token: unknown, call: VerifyCall) {
  const report = await explainToken(token, { verifier, call });
  const { outcome, code, stage, status, detail } = report;
  const told = toExplainText(report, { style: createStyle(false), width: 80 });
  if (outcome === 'accepted') return told.startsWith('Accepted') ? 'accepted, 200' : told;
  const [headline = ''] = told.split('\n');
  const names = `${code} ${stage === 'call' ? 'before stage 1' : ''}`;
  const isTold = headline.startsWith(`${status === 503 ? 'Not decided' : 'Refused'}: ${names}`);
  return isTold ? `${code} at ${stage}, ${status}: ${detail}` : `told ${headline}`;
}

const inMemory = (await buildAttacks()).filter(
  ({ overNetwork, attack }) => overNetwork !== true && attack.headers === undefined,
);

describe('the command explain', () => {
  test.each(loadCorpus().map((recipe) => [recipe.name, recipe] as const))(
    'comes to the decision of the library: %s',
    async (_, recipe) => {
      const built = await buildCase(recipe);
      const create = async (): Promise<Fresh> => {
        const { options, events } = built.setUp();
        const verifier = build(options);
        for (const token of built.warmUps) await verifier.tryVerify(token);
        events.length = 0;
        if (recipe.closed === true) await verifier.close();
        return { verifier, events };
      };
      const call = callOf(built, built.setUp().requirement);
      const explained = await explainEnding(await create(), built.token, call);
      expect(explained).toBe(await verifyEnding(await create(), built.token, call));
    },
  );

  test.each(inMemory.map((built) => [built.name, built.attack] as const))(
    'comes to the decision of the library on the attack: %s',
    async (_, attack) => {
      const create = (): Fresh => {
        const { options, events, setClock, at } = attack.setUp();
        setClock(at);
        return { verifier: build(options), events };
      };
      const explained = await explainEnding(create(), attack.token, {});
      expect(explained).toBe(await verifyEnding(create(), attack.token, {}));
    },
  );

  test('is asked about more than 300 attacks', () => {
    expect(inMemory.length).toBeGreaterThan(300);
  });

  test('names the stage and the code that each hostile token of the catalogue is refused with', async () => {
    const { clock } = await createSetting();
    const issuer = await createTestIssuer({ now: clock.now });
    const wrong: string[] = [];
    const catalogue = await hostileTokens(issuer);
    for (const { name, token, control, needs, code, stage } of catalogue) {
      const published = [...issuer.jwks().keys, ...needs.keys];
      const create = (instead: KeysAndLimit): Verifier =>
        build({
          issuer: issuer.issuer,
          audience: issuer.audience,
          algorithms: needs.algorithms,
          now: clock.now,
          ...instead,
        });
      const source = createFakeKeySource({ sets: [{ keys: published }], state: 'cooling' });
      const verifier = create({ keys: source });
      const refused = await explainToken(token, { verifier });
      if (refused.code !== code || refused.stage !== stage) {
        wrong.push(`${name}: ${refused.code} at ${refused.stage}, not ${code} at ${stage}`);
      }
      const accepted = await explainToken(control, { verifier });
      if (accepted.outcome !== 'accepted') wrong.push(`${name}: control ${accepted.code}`);
      // Without keys, what is refused for anything but its signature is refused for the same.
      const unsigned = await explainWithoutKeys(token, { createVerifier: create });
      const open = await explainWithoutKeys(control, { createVerifier: create });
      const isForged = stage === 'key' || stage === 'signature';
      if (!isForged && unsigned.code !== code) wrong.push(`${name}: no keys: ${unsigned.code}`);
      if (unsigned.outcome === 'accepted' || unsigned.signatureChecked) wrong.push(`${name}: open`);
      if (open.outcome !== 'undecided' || open.status !== null) wrong.push(`${name}: control open`);
    }
    expect(wrong).toEqual([]);
    expect(catalogue.length).toBeGreaterThan(80);
  });
});
