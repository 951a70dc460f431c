import { PNG } from './fixture-tools.js';

interface Prompt {
  arguments?: string[];
  messages: (given: Record<string, string>) => Record<string, unknown>[];
}

const text = (words: string) => ({ type: 'text', text: words });

/** The prompts the suite asks for. */
export const PROMPTS: Record<string, Prompt> = {
  test_simple_prompt: { messages: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    arguments: ['arg1', 'arg2'],
    messages: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ['resourceUri'],
    messages: ({ resourceUri: uri }) => [
      {
        type: 'resource',
        resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
      },
      text('Please process the embedded resource above.'),
    ],
  },
  test_prompt_with_image: {
    messages: () => [
      { type: 'image', data: PNG, mimeType: 'image/png' },
      text('Please analyze the image above.'),
    ],
  },
};

/** How the prompts are listed. */
export const PROMPT_FACES = Object.entries(PROMPTS).map(([name, prompt]) => ({
  name,
  description: `The fixture ${name}`,
  arguments: (prompt.arguments ?? []).map((argument) => ({ name: argument, required: true })),
}));
