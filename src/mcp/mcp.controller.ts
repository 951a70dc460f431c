import {
  All,
  Controller,
  Get,
  Head,
  NotFoundException,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { peerOf } from '../access/access-chain.js';
import { refuse } from '../access/refusal.js';
import { Environment } from '../config/environment.js';
import { sendJsonRpcError } from './json-rpc-error.js';
import { SseAdapter } from './protocol/sse.adapter.js';
import { StreamableHttpAdapter } from './protocol/streamable-http.adapter.js';
import { ScopeGuard } from './scope.guard.js';
import { StoppingGuard } from './stopping.guard.js';

/** The bridge between HTTP and MCP: hands request and response over, no logic. */
@Controller()
export class McpController {
  constructor(
    private readonly sse: SseAdapter,
    private readonly http: StreamableHttpAdapter,
    private readonly environment: Environment,
  ) {}

  /** Express would answer HEAD with GET's handler and so open a stream that nobody reads; the first route wins. */
  @Head('sse')
  head(@Res() response: Response): void {
    this.requireSse();
    response.status(405).set('Allow', 'GET').end();
  }

  @Get('sse')
  @UseGuards(StoppingGuard)
  async open(@Res() response: Response): Promise<void> {
    this.requireSse();
    const refusal = await this.sse.open(peerOf(response), response);
    if (refusal) refuse(response, refusal);
  }

  @Post('sse/messages')
  @UseGuards(ScopeGuard)
  async receive(
    @Query('sessionId') sessionId: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    this.requireSse();
    const refusal = await this.sse.receive(sessionId, peerOf(response), request.body);
    if (refusal) refuse(response, refusal);
    else response.status(202).type('text/plain').send('Accepted');
  }

  @Post('mcp')
  @UseGuards(StoppingGuard, ScopeGuard)
  async call(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.http.handle(peerOf(response), request, response, request.body);
  }

  /** Stateless: there is no stream to open and no session to delete. */
  @All('mcp')
  refuse(@Res() response: Response): void {
    response.set('Allow', 'POST');
    sendJsonRpcError(response, 405, -32_000, 'method not allowed; POST to /mcp, or GET /sse for a stream');
  }

  private requireSse(): void {
    if (this.environment.transport !== 'sse') throw new NotFoundException();
  }
}
