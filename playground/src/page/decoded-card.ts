import type { DecodedSegment, DecodedToken } from '../model/decode.ts';
import type { MemberOutcome, ShownMember } from '../model/members.ts';
import { card, element } from './element.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import type { Part } from './part.ts';

const MARKS: Readonly<Record<MemberOutcome, readonly [IconName | undefined, string]>> = {
  passed: ['check', ''],
  refused: ['cross', 'refused'],
  unchecked: ['question', 'not checked'],
  'not-reached': [undefined, 'not reached'],
  'not-judged': [undefined, 'not judged'],
};

/** Creates the card of what is in the token, and of which stage judged it. */
export function createDecodedCard(): Part {
  const body = element('div', { class: 'decoded' });
  const root = card(
    'decoded-card',
    'Inside the token',
    element('p', { class: 'help' }, HELP),
    body,
  );
  return {
    root,
    update: ({ view }) => {
      const { decoded, header, payload } = view;
      root.hidden = decoded?.header === undefined;
      if (decoded === undefined) return;
      body.replaceChildren(
        toTable('Header', 'header', header, decoded.header),
        ...toPayload(decoded, payload),
      );
    },
  };
}

const HELP =
  'Anybody can write these values. Only a signature that was checked says that the issuer did.';
const ENCRYPTED_SEGMENTS = 5;

function toPayload(
  { segments, payload }: DecodedToken,
  members: readonly ShownMember[],
): readonly HTMLElement[] {
  if (segments.length !== ENCRYPTED_SEGMENTS) {
    return [toTable('Payload', 'payload', members, payload)];
  }
  const note = 'The claims are encrypted. Only the holder of the private key can read them.';
  return [
    element('div', { class: 'segment' }, element('h3', {}, 'Payload'), element('p', {}, note)),
  ];
}

function toTable(
  title: string,
  part: string,
  members: readonly ShownMember[],
  segment: DecodedSegment | undefined,
): HTMLElement {
  const heading = element('h3', { class: `part-${part}` }, title);
  if (segment?.members === undefined) {
    const text = segment?.text ?? 'It is not base64url.';
    return element('div', { class: 'segment' }, heading, element('pre', { tabindex: '0' }, text));
  }
  return element(
    'div',
    { class: 'segment' },
    heading,
    element(
      'table',
      {},
      element(
        'thead',
        { class: 'columns' },
        element(
          'tr',
          {},
          ...['Name', 'Value', 'Judged by'].map((name) => element('th', { scope: 'col' }, name)),
        ),
      ),
      element('tbody', {}, ...members.map((member) => toRow(member))),
    ),
  );
}

function toRow({ name, value, hint, stage, outcome }: ShownMember): HTMLElement {
  const [mark, word] = MARKS[outcome];
  return element(
    'tr',
    { 'data-outcome': outcome },
    element('th', { scope: 'row' }, name),
    element(
      'td',
      {},
      element('code', {}, value ?? 'missing'),
      hint === undefined ? undefined : element('span', { class: 'hint' }, hint),
    ),
    element(
      'td',
      { class: 'mark' },
      mark === undefined ? undefined : icon(mark),
      [stage, word].filter((one) => one !== undefined && one !== '').join(': '),
    ),
  );
}
