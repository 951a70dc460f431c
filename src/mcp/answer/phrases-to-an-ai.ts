const AI = String.raw`(?:ai|a\.i\.|llm|(?:ai|language) (?:assistant|model|agent|system)|assistant|chatbot|chatgpt|claude|copilot|gemini)`;
const SECRET = String.raw`(?:passwords?|secrets?|tokens?|api.?keys?|credentials?|conversation|chat history|system prompt)`;

/**
 * Phrases that talk to an AI rather than about a network: alerts speak of commands, tools and uploads too.
 * Every repetition has a bound, or a long text of blanks would take minutes.
 */
export const PHRASES_TO_AN_AI = [
  String.raw`\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|your)\b.{0,40}\b(?:instruction|prompt|rule|context|message|direction|guideline)`,
  String.raw`\b(?:ignore|disregard|forget)\b.{0,20}\b(?:all|any|the|these|those|system)\b.{0,20}\b(?:instruction|prompt|guideline)`,
  String.raw`\b(?:negeer|vergeet)\b.{0,40}\b(?:vorige|eerdere|bovenstaande|voorgaande|alle|je|jouw|uw)\b.{0,40}\b(?:instructie|opdracht|prompt|regel)`,
  String.raw`\byou are now (?:an?|the|in|free|no longer|dan)\b`,
  String.raw`\b(?:act|behave|respond|answer) as (?:if you|though you|an? (?:unrestricted|uncensored|different|${AI})\b)`,
  String.raw`\bpretend (?:to be|that you|you are)\b`,
  String.raw`\bfrom now on,? you\b`,
  String.raw`\bnew (?:system )?instructions? {0,9}:`,
  String.raw`\b(?:your|the) system prompt\b|\bsystem prompt {0,9}:`,
  String.raw`\b(?:enter|enable|activate|you are in) (?:developer|jailbreak|god|dan) mode\b`,
  String.raw`\[/?INST\]|<\|[a-z_]{1,30}\|>|<</?SYS>>`,
  String.raw`</?\s{0,9}(?:assistant|instructions?|tool_(?:call|result|use)|function_calls?|system[-_](?:prompt|reminder|message))\b`,
  String.raw`<system>\s{0,9}[^<\s]`,
  String.raw`(?:^|\n)[ #]{0,9}(?:assistant|human) {0,9}:|\n[ #]{0,9}(?:system|user) {0,9}:`,
  String.raw`\b(?:call|use|invoke|run|execute) (?:the |your )?[a-z0-9]{1,40}_[a-z0-9_]{1,40} (?:tool|function)\b`,
  String.raw`\b(?:call|use|invoke|run|execute) (?:your|this|these|the following) (?:\w{1,20} ){0,3}(?:tool|function|command|code)s?\b`,
  String.raw`\b(?:do not|don't|never)\b.{0,30}\b(?:tell|mention|report|alert|inform|reveal)\b.{0,30}\b(?:user|analyst|operator|anyone|human)\b`,
  String.raw`\b(?:send|post|upload|exfiltrate|forward|e-?mail|leak|reveal|print|show)\b.{0,20}\b(?:your|the user's|all|this)\b.{0,20}\b${SECRET}\b`,
  String.raw`\b(?:send|post|upload|exfiltrate|forward|e-?mail)\b.{0,20}\bthe (?:conversation|chat history|system prompt)\b`,
  String.raw`\b(?:attention|dear|hey|hello|note to|message (?:to|for)|instructions? (?:to|for)|to any|to the|if you are an?)\b[\s,:]{0,3}(?:the |any |all |an? )?${AI}s?\b`,
  String.raw`\b${AI}s?\b.{0,40}\b(?:must|should|please|have to|has to)\b.{0,60}\b(?:ignore|mark|treat|classify|report|say|respond|answer|call|use)\b`,
].map((phrase) => new RegExp(phrase, 'is'));
