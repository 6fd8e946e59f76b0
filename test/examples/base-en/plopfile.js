// `npx plop` lists what can be added to this project.
let plopfile;
try {
  ({ default: plopfile } = await import('create-fastapi-curriculum/plopfile'));
} catch (error) {
  // Plop itself would report success although it could not load this file.
  console.error(error.code === 'ERR_MODULE_NOT_FOUND' ? 'Run `npm install` first.' : error);
  process.exit(1);
}

export default plopfile;
