using WeGrid.Archive;

// WeGrid.Archive.dll LIBRARY: started by Bot and Worker, never by hand. Questions come in on standard input, answers go out on standard output.
return await QuestionLoop.RunAsync(args is [var library] ? library : "");
