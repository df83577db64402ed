/** The proposal that the preview edits; its `etag` tells the senate which state is replaced. */
export const editing = $state<{ id: string; etag: string }>({ id: "", etag: "" });
