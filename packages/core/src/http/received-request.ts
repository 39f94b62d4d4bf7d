import type { AuthRequest, VerifyRequest } from '../contract/request.ts';
import { refusal } from '../errors/refusal.ts';
import type { Presented } from './presented.ts';
import { isPlainTarget, toRoutedTarget } from './target.ts';

/** What checks and proofs may read of a request. The view of it is made when it is first asked for. */
export class ReceivedRequest<X> implements VerifyRequest {
  readonly method: string;
  readonly #target: string;
  readonly #x: X;
  readonly #toView: (x: X) => AuthRequest;
  #view: AuthRequest | undefined;

  constructor(
    { method, url, view }: Omit<Presented, 'authorization'>,
    x: X,
    toView: (x: X) => AuthRequest,
  ) {
    this.method = method;
    this.#target = url;
    this.#x = x;
    this.#toView = toView;
    this.#view = view;
  }

  get received(): AuthRequest {
    return (this.#view ??= this.#toView(this.#x));
  }

  get url(): string {
    const target = toRoutedTarget(this.#target);
    // A check may not decide by another target than the one that was routed.
    if (!isPlainTarget(target)) {
      throw refusal('invalid_request_target', { problem: 'target' });
    }
    return target;
  }

  get dpopProofs(): readonly string[] {
    return this.received.headers('dpop');
  }
}
