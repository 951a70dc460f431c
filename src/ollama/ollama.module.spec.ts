import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { OllamaModule } from './ollama.module.js';
import { OllamaService } from './ollama.service.js';
import { OllamaSettings } from './ollama-settings.js';

it('gives out a service that has its settings', async () => {
  const settings = new OllamaSettings('', 'llama3.2', 1_000, 1_000);
  const app = await Test.createTestingModule({ imports: [OllamaModule.of(settings)] }).compile();
  const status = await app.get(OllamaService).status(new AbortController().signal);
  expect(status).toMatchObject({ enabled: false, current_model: 'llama3.2' });
});
