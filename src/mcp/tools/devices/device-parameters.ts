import { z } from 'zod';

/** device_templates.id is a PostgreSQL integer. */
export const templateId = z.number().int().min(1).max(2_147_483_647).describe('From get_device_templates');
