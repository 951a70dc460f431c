import { z } from 'zod';
import { alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { OllamaService } from '../../../ollama/ollama.service.js';
import { incidentResponsePrompt } from '../../../ollama/prompts.js';
import { alertId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { findOneAlert } from '../alerts/one-alert.js';
import { askForOpinion, factsOf, labelled, opinion } from './opinion.js';

const month = span({ hours: 744 });

const input = z.strictObject({
  ...month.arguments,
  alert_id: alertId,
  context: z.string().min(1).max(2_000).optional().describe('What you know beside the alert'),
});

const output = z.object({
  alert_id: z.number(),
  alert,
  context: z.string().nullable(),
  incident_response: opinion,
  ollama_model: z.string(),
  success: z.boolean(),
});

/**
 * An alert and a response plan of the local model by the functions of NIST CSF 2.0 (SP 800-61 Rev. 3).
 * Source: table `alerts`; the alert comes even when the model is down.
 */
@Tool({
  name: 'suggest_incident_response',
  title: 'Response plan of the local model',
  toolset: 'ollama',
  description:
    'A response plan for one alert, proposed by the local model under the functions of NIST CSF 2.0.',
  input,
  output,
  span: month,
  freshness: 'alerts',
})
export class SuggestIncidentResponse implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly ollama: OllamaService,
  ) {}

  async execute({ alert_id, context }: Input<typeof input>, call: ToolCall) {
    const { alert, notes } = await findOneAlert(this.alerts, alert_id, call);
    const plan = await askForOpinion(this.ollama, incidentResponsePrompt(factsOf(alert), context), call);
    return call.answer(
      {
        alert_id,
        alert,
        context: context ?? null,
        incident_response: plan,
        ollama_model: plan.model,
        success: plan.success,
      },
      { notes: [...notes, ...labelled(plan)] },
    );
  }
}
