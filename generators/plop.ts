/** The part of plop's interface that the generators use. Plop itself belongs to the generated project, not to this package. */
export interface Plop {
  setWelcomeMessage(message: string): void;
  setActionType(name: string, run: (answers: Answers, config: ActionConfig) => Promise<string>): void;
  setGenerator(
    name: string,
    generator: { description: string; prompts: Prompt[]; actions: ActionConfig[] },
  ): void;
  /** Folder of the plopfile. */
  getPlopfilePath(): string;
}

export type Answers = Readonly<Record<string, unknown>>;

interface ActionConfig {
  type: string;
  [key: string]: unknown;
}

export type Prompt =
  | { type: 'input'; name: string; message: string }
  | { type: 'list'; name: string; message: string; choices: Array<{ name: string; value: string }> };
