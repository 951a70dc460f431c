import { z } from 'zod';
import { alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { OllamaService } from '../../../ollama/ollama.service.js';
import { threatAnalysisPrompt } from '../../../ollama/prompts.js';
import { alertId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { findOneAlert } from '../alerts/one-alert.js';
import { askForOpinion, factsOf, labelled, opinion } from './opinion.js';

const month = span({ hours: 744 });

const input = z.strictObject({ ...month.arguments, alert_id: alertId });

const output = z.object({
  alert_id: z.number(),
  alert,
  ai_analysis: opinion,
  ollama_model: z.string(),
  success: z.boolean(),
});

/** An alert and the local model's view of it. Source: table `alerts`; the alert comes even when the model is down. */
@Tool({
  name: 'analyze_threat_with_ollama',
  title: 'Local model on an alert',
  toolset: 'ollama',
  description:
    'What the local model makes of one alert: assessment, impact, next checks. The alert itself comes along.',
  input,
  output,
  span: month,
  freshness: 'alerts',
})
export class AnalyzeThreatWithOllama implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly ollama: OllamaService,
  ) {}

  async execute({ alert_id }: Input<typeof input>, call: ToolCall) {
    const { alert, notes } = await findOneAlert(this.alerts, alert_id, call);
    const analysis = await askForOpinion(this.ollama, threatAnalysisPrompt(factsOf(alert)), call);
    return call.answer(
      { alert_id, alert, ai_analysis: analysis, ollama_model: analysis.model, success: analysis.success },
      { notes: [...notes, ...labelled(analysis)] },
    );
  }
}
