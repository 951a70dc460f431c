const LARGEST_BYTES = 256 * 1024;

/**
 * A JSON document of the issuer. Redirects are not followed and a long answer is not read to its end.
 *
 * @throws Error whose message names the address and what was wrong with its answer
 */
export async function fetchDocument(url: URL, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json' },
    });
    const text = await readText(response);
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    return parse(text);
  } catch (error) {
    throw new Error(`${url.href} ${told(error)}`, { cause: error });
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > LARGEST_BYTES) throw new Error(`sent more than ${LARGEST_BYTES} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('sent no JSON');
  }
}

/** fetch() says "fetch failed" and hides the reason in the cause. */
function told(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'did not answer in time';
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code ? `cannot be reached (${code})` : message;
}
