import type { Answer } from '../model/answer.ts';
import type { Shown, Part } from './part.ts';
import { copyButton } from './copy-button.ts';
import { card, element } from './element.ts';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
};

/** Creates the card of the HTTP answer of an API with this policy. */
export function createAnswerCard(): Part {
  const note = element('p', { class: 'help' });
  const response = element('pre', { class: 'http', tabindex: '0', 'aria-label': 'HTTP response' });
  const identity = element('dl', { class: 'identity' });
  const root = card(
    'answer-card',
    'What an API answers',
    note,
    response,
    copyButton('Copy the answer', () => response.textContent ?? ''),
    identity,
  );
  return {
    root,
    update: (shown) => {
      const { judged } = shown.view;
      root.hidden = judged === undefined;
      if (judged === undefined) return;
      note.textContent = toNote(shown);
      response.replaceChildren(...toResponse(judged.answer));
      identity.replaceChildren(...toIdentity(judged.answer));
    },
  };
}

function toNote({ state, view }: Shown): string {
  const { walk, answer } = view.judged ?? {};
  if (state.input === undefined) return 'To a request without a token:';
  if (walk?.assumesSignature === true) {
    return 'Only if the signature is right. Otherwise: 401 with the code invalid_signature or key_not_found.';
  }
  const isOther = answer !== undefined && answer.code !== walk?.explanation.code;
  if (isOther) {
    return 'No header can carry this text as a token, so the request is refused before a verifier sees it.';
  }
  return answer?.status === 200
    ? 'The handler of the route runs. It gets the identity below.'
    : 'The client learns this, and nothing more:';
}

function toResponse({ status, headers, body }: Answer): readonly (HTMLElement | string)[] {
  const first = status < 300 ? 'good' : 'bad';
  return [
    element(
      'span',
      { class: `http-status ${first}` },
      `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`,
    ),
    ...headers.flatMap(([name, value]) => [
      '\n',
      element('span', { class: 'http-name' }, name),
      `: ${value}`,
    ]),
    ...(body === '' ? [] : ['\n\n', indent(body)]),
  ];
}

function indent(body: string): string {
  return JSON.stringify(JSON.parse(body), undefined, 2);
}

function toIdentity({ identity = [] }: Answer): readonly HTMLElement[] {
  return identity.flatMap(([name, value]) => [
    element('dt', {}, element('code', {}, name)),
    element('dd', {}, value),
  ]);
}
