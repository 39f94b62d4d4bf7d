/** Where the ceilings stand, and where the reasons for raising them do. */
export const CEILINGS = 'packages/core/test/size/ceilings.json';
export const REASONS = 'docs/adr/0006-sizes-today.md';

/** A ceiling that is further above the size than both would let the bundle grow unseen. */
const MAX_SLACK_RATIO = 0.03;
const MAX_SLACK_BYTES = 300;

/** Room for what is too small to decide about. */
const ROOM_RATIO = 0.01;
const ROOM_BYTES = 100;

/** Returns the ceiling for a bundle of this size, a little above it. */
export function toCeiling(sizeBytes: number): number {
  return Math.ceil((sizeBytes + Math.max(ROOM_BYTES, sizeBytes * ROOM_RATIO)) / 50) * 50;
}

/** Returns the problem with a size or its limit, and which number to write where. */
export function sizeFault(
  name: string,
  sizeBytes: number,
  ceilingBytes: number,
): string | undefined {
  const edit = `ceilingBytes to ${toCeiling(sizeBytes)} in ${CEILINGS}`;
  const slackBytes = ceilingBytes - sizeBytes;
  if (slackBytes < 0) {
    return (
      `${name}: ${sizeBytes} bytes are ${-slackBytes} above the ceiling of ${ceilingBytes}. ` +
      `If the growth is worth it, raise ${edit} in this commit and add the reason to ${REASONS}.`
    );
  }
  if (slackBytes <= Math.max(MAX_SLACK_BYTES, sizeBytes * MAX_SLACK_RATIO)) return undefined;
  return (
    `${name}: ${sizeBytes} bytes are ${slackBytes} below the ceiling of ${ceilingBytes}. ` +
    `Lower ${edit} in this commit, so that what was gained stays gained.`
  );
}
