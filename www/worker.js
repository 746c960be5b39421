// The engine: the page's own module once more, in a worker. The page says where the module's glue is
// and hands its compiled code over, so that nothing is fetched or compiled twice.
onmessage = async ({ data: { glue, module } }) => {
  onmessage = null;
  try {
    const { default: start } = await import(glue);
    await start({ module_or_path: module });
  } catch (error) {
    // A rejected promise would not reach the page; an error does.
    setTimeout(() => { throw error; });
  }
};
