namespace WeGrid.Worker.Templates;

/// <summary>模板错误: what is wrong where, in words for who edits the file.</summary>
/// <param name="File">Name inside the folder.</param>
/// <param name="Line">From 1.</param>
/// <param name="Message">What is wrong and what exists instead; Chinese, since clerks edit templates.</param>
public sealed record TemplateFault(string File, int Line, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Message}";
}
