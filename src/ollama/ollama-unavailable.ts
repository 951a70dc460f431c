import type { OllamaSettings } from './ollama-settings.js';

const explanations = {
  switched_off: () =>
    'The local model is switched off on this server: set OLLAMA_BASE_URL to the address of an Ollama server to use it.',
  unreachable: ({ publicUrl }) =>
    `No Ollama server answers at ${publicUrl}: start it with \`ollama serve\`, or set OLLAMA_BASE_URL to where it runs.`,
  denied: ({ publicUrl }) =>
    `The server at ${publicUrl} denied access: check the user name and password in OLLAMA_BASE_URL, and which hosts and origins Ollama or its proxy admits.`,
  redirected: ({ publicUrl }) =>
    `The server at ${publicUrl} redirects to another address, which is not followed so that facts about alerts stay where they were sent: set OLLAMA_BASE_URL to the final address.`,
  model_missing: ({ publicUrl, model }) =>
    `Ollama at ${publicUrl} does not have the model ${model}: run \`ollama pull ${model}\` on its host, or set OLLAMA_MODEL to a model it has.`,
  cloud_model: ({ publicUrl, model }) =>
    `Ollama at ${publicUrl} passes what ${model} is asked on to a cloud service, so it is not asked: facts about alerts stay in this network. Set OLLAMA_MODEL to a local model.`,
  first_byte_timeout: ({ model, firstByteMs }) =>
    `The model ${model} did not begin to answer within ${firstByteMs / 1000} s: it may still be loading, so try again in a minute; else use a smaller model or raise OLLAMA_FIRST_BYTE_MS.`,
  timeout: ({ model, timeoutMs }) =>
    `The model ${model} did not finish its answer within ${timeoutMs / 1000} s: use a smaller model or raise OLLAMA_TIMEOUT_MS.`,
  failed: ({ publicUrl, model }) =>
    `Ollama at ${publicUrl} reported an error instead of an answer from the model ${model}: its log says why; often its host lacks memory for the model.`,
  bad_reply: ({ publicUrl }) =>
    `The server at ${publicUrl} sent a reply that is not Ollama’s: check that OLLAMA_BASE_URL is the address of an Ollama server.`,
  died: ({ publicUrl, model }) =>
    `The connection to Ollama at ${publicUrl} broke before the model ${model} had finished: try again; if it happens again, look into Ollama’s log.`,
  no_answer: ({ model }) =>
    `The model ${model} gave an empty answer: try again, or set OLLAMA_MODEL to another model.`,
} satisfies Record<string, (settings: OllamaSettings) => string>;

export type OllamaFailure = keyof typeof explanations;

/**
 * The local model gave no usable answer. The message is for the analyst and names the fix;
 * what the driver or the server said is in `cause`, for the log only.
 */
export class OllamaUnavailable extends Error {
  override readonly name = 'OllamaUnavailable';

  constructor(
    readonly reason: OllamaFailure,
    settings: OllamaSettings,
    cause?: unknown,
  ) {
    super(explanations[reason](settings), { cause });
  }
}
