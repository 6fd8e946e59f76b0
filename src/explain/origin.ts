import { type Answers, AnswersError, normaliseAnswers } from '../answers/answers.js';
import { closure, type FeatureId } from '../answers/catalogue.js';
import { labelOf, type Resource } from '../answers/resource.js';
import type { Content, Tree } from '../files/content.js';
import { diffLines } from '../merge/diff.js';
import { render } from '../render/index.js';

/** Why something stands in a project. */
export type Cause = { feature: FeatureId } | { resource: Resource };

/**
 * What a file, or one of its lines, is there for: that without which it would not be there. Nobody has to keep book of
 * it, since rendering is a function of the answers: they are rendered once more without each of them.
 */
export interface Origin {
  /** No one of these can be missed; empty for what every project has. */
  causes: Cause[];
  /** Features of which one is enough to have the line. */
  either: FeatureId[];
}

/** The lines of a file that was rendered, and where each of them comes from. */
export class Origins {
  private readonly rendered: Tree;
  private readonly others = new Map<string, Tree>();

  constructor(private readonly answers: Answers) {
    this.rendered = render(answers);
  }

  /** @returns undefined for a path that is not rendered. */
  linesOf(path: string): string[] | undefined {
    return linesIn(this.rendered.get(path));
  }

  /**
   * @param line counted from 0, in the file as it was rendered; undefined for the file as a whole.
   */
  of(path: string, line?: number): Origin {
    const features = closure(this.answers.features).map(({ id }) => id);
    const needed = features.filter((id) => !this.isThere(path, line, [id]));
    // A feature that another needed feature requires need not be named as well.
    const own = needed.filter(
      (id) => !needed.some((other) => other !== id && closure([other]).some((one) => one.id === id)),
    );
    const resources = this.answers.resources.filter((one) => !this.isThere(path, line, [], [one]));
    const causes: Cause[] = [
      ...own.map((feature) => ({ feature })),
      ...resources.map((resource) => ({ resource })),
    ];
    return { causes, either: causes.length > 0 ? [] : this.eitherOf(path, line, features) };
  }

  /** A minimal set of features of which any one is enough. */
  private eitherOf(path: string, line: number | undefined, features: readonly FeatureId[]): FeatureId[] {
    if (this.isThere(path, line, features)) return [];
    return features.reduce<FeatureId[]>(
      (left, id) => {
        const fewer = left.filter((one) => one !== id);
        return this.isThere(path, line, fewer) ? left : fewer;
      },
      [...features],
    );
  }

  private isThere(
    path: string,
    line: number | undefined,
    without: readonly FeatureId[],
    less: readonly Resource[] = [],
  ): boolean {
    const here = this.linesOf(path) ?? [];
    const there = linesIn(this.renderedWithout(without, less).get(path));
    if (there === undefined) return false;
    const text = line === undefined ? undefined : here[line];
    if (line === undefined || text === undefined) return true;
    const gone = diffLines(here, there).some(({ start, end }) => line >= start && line < end);
    // A line that only moved still exists.
    return !gone || count(there, text) >= count(here, text);
  }

  private renderedWithout(ids: readonly FeatureId[], less: readonly Resource[]): Tree {
    const key = [...ids, ...less.map(labelOf)].join();
    let project = this.others.get(key);
    if (project === undefined) {
      const features = closure(this.answers.features)
        .map(({ id }) => id)
        .filter((id) => !closure([id]).some((one) => ids.includes(one.id)));
      const resources = this.answers.resources.filter((one) => !less.includes(one));
      project = render(possible({ ...this.answers, features, resources }));
      this.others.set(key, project);
    }
    return project;
  }
}

/** Removes the resources that need a removed feature or resource. */
function possible(answers: Answers): Answers {
  try {
    return normaliseAnswers(answers);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    const impossible = error.problems.flatMap((problem) => ('resource' in problem ? problem.resource : []));
    const resources = answers.resources.filter((one) => !impossible.includes(labelOf(one)));
    if (resources.length === answers.resources.length) throw error;
    return possible({ ...answers, resources });
  }
}

/** Bytes have no lines. */
function linesIn(content: Content | undefined): string[] | undefined {
  return typeof content === 'string' ? content.split('\n') : content && [];
}

function count(lines: readonly string[], text: string): number {
  return lines.filter((line) => line === text).length;
}
