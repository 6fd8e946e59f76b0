import type { Answers } from '../answers/answers.js';

/** Where the workflow goes that opens upgrades as pull requests. */
export const UPGRADE_WORKFLOW = '.github/workflows/upgrade.yml';

/**
 * A workflow that opens the upgrade to the newest version as a pull request. Written once, when somebody asks for it, and theirs
 * from then on: an upgrade that changed the workflow by which it runs could not be pushed.
 */
export function upgradeWorkflow({ env }: Answers): string {
  const uv =
    env === 'uv'
      ? `      # Renews uv.lock.
      - uses: astral-sh/setup-uv@c771a70e6277c0a99b617c7a806ffedaca235ff9 # v9.0.0
`
      : '';
  return `name: Upgrade

# Opens the upgrade to the newest version of create-fastapi-curriculum as a pull request.
on:
  schedule:
    - cron: "23 5 * * 1"
  workflow_dispatch:

# Nothing that the job does not ask for itself.
permissions: {}

concurrency:
  group: upgrade
  cancel-in-progress: false

jobs:
  upgrade:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      # The branch, and its pull request
      contents: write
      pull-requests: write
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 24
${uv}      - name: Upgrade
        id: upgrade
        run: |
          npx --yes --package create-fastapi-curriculum@latest fastapi-curriculum upgrade --yes >notes.txt 2>&1 || code=$?
          cat notes.txt
          # 3: conflicts are left, and marked.
          [ "\${code:-0}" -eq 0 ] || [ "\${code:-0}" -eq 3 ]
          echo "code=\${code:-0}" >>"$GITHUB_OUTPUT"
          mv notes.txt "$RUNNER_TEMP"
      - name: Open a pull request
        env:
          CODE: \${{ steps.upgrade.outputs.code }}
          GH_TOKEN: \${{ github.token }}
        run: |
          [ -n "$(git status --porcelain)" ] || exit 0
          [ ! -f package-lock.json ] || npm install --package-lock-only --ignore-scripts
          version=$(node -p 'require("./.fastapi-curriculum.json").generator')
          branch="upgrade-$version"
          git ls-remote --exit-code origin "refs/heads/$branch" && exit 0
          git switch --create "$branch"
          git add --all
          git -c user.name=upgrade -c user.email=upgrade@users.noreply.github.com commit --message "Upgrade to $version"
          gh auth setup-git
          git push origin "$branch"
          { echo '\`\`\`'; cat "$RUNNER_TEMP/notes.txt"; echo '\`\`\`'; } >"$RUNNER_TEMP/body.md"
          # A draft while there are conflicts. Checks do not start by themselves: close it and open it again.
          [ "$CODE" -eq 0 ] || draft=--draft
          gh pr create --head "$branch" --title "Upgrade to $version" --body-file "$RUNNER_TEMP/body.md" \${draft:-}
`;
}
