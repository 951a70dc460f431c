/** What the checker needs to know of an answer; answers themselves would fill the memory. */
export interface AnswerFacts {
  /** `ok`, the stable code of a failure, `rpc` and a JSON-RPC code, or what was read instead of one. */
  code: string;
  /** Length of the window the answer is about. */
  windowMs?: number;
  filters?: Record<string, unknown>;
  returned?: number;
  queryId?: string;
  /** The sensors that are named anywhere in it. */
  sensors: string[];
}

interface Receipt {
  window?: { from: string; to: string };
  filters?: Record<string, unknown>;
  returned?: number;
  query_id?: string;
}

/** A JSON-RPC response as it came from the server. */
export interface RawAnswer {
  error?: { code: number; message: string };
  result?: {
    isError?: boolean;
    content?: { text?: string }[];
    structuredContent?: { receipt?: Receipt };
  };
}

/** `known` are the sensors that exist. */
export function factsOf({ error, result }: RawAnswer, known: readonly string[]): AnswerFacts {
  if (error) return { code: `rpc ${error.code}`, sensors: [] };
  const text = result?.content?.[0]?.text ?? '';
  if (result?.isError) return { code: /^([a-z_]+): /.exec(text)?.[1] ?? text.slice(0, 80), sensors: [] };
  const receipt = result?.structuredContent?.receipt;
  if (!receipt) return { code: 'no receipt', sensors: [] };
  const { window, filters, returned, query_id } = receipt;
  const everything = JSON.stringify(result);
  return {
    code: 'ok',
    windowMs: window && Date.parse(window.to) - Date.parse(window.from),
    filters,
    returned,
    queryId: query_id,
    sensors: known.filter((sensor) => everything.includes(sensor)),
  };
}
