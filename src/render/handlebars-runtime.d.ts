/** The part of Handlebars that applies compiled templates; its own types describe the whole library only. */
declare module 'handlebars/runtime.js' {
  const runtime: {
    template<Context, Options>(specification: object): (context: Context, options: Options) => string;
  };
  export default runtime;
}
