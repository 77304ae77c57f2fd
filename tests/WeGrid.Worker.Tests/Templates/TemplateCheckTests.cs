using WeGrid.Hosting;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Templates;

[Trait("Feature", "NT-01")]
public sealed class TemplateCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-templates").FullName;

    public TemplateCheckTests()
    {
        foreach (var file in Directory.EnumerateFiles(Shipped))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    private static string Shipped => Path.Combine(DataFiles.FindFolder(), "templates");

    [Fact]
    public void Run_ShippedTemplates_NoFault() => Assert.Empty(TemplateCheck.Run(Shipped));

    [Theory]
    [InlineData("您好\n{{ ticket.numbr }}号", 2, "没有变量“ticket.numbr”；可以用：")]
    [InlineData("您好 {{ ticket.number }号", 1, "缺少 }}")]
    [InlineData("您好 {{ ticket.number", 1, "缺少 }}")]
    [InlineData("您好 { ticket.number }", 1, "多了或少了一个括号")]
    [InlineData("您好 ticket.number }}", 1, "多了或少了一个括号")]
    [InlineData("您好 ｛｛ ticket.number ｝｝", 1, "半角")]
    [InlineData("{{#if ticket.number}}有{{/if}}", 1, "不能写判断")]
    [InlineData("{{{ ticket.number }}}", 1, "不能写判断")]
    [InlineData("{{! 注释 }}", 1, "不能写判断")]
    [InlineData("{{> receipt }}", 1, "不能写判断")]
    [InlineData("{{ ticket.number | upcase }}", 1, "不能写判断")]
    [InlineData("{{ ticket.number~}}", 1, "不能写判断")]
    [InlineData("\\{{ ticket.number }}", 1, "不是变量名")]
    [InlineData("", 1, "文件是空的")]
    public void Run_BrokenText_FileLineAndWhatExists(string text, int line, string message)
    {
        Write("question.txt", text);
        var fault = Assert.Single(TemplateCheck.Run(_folder));
        Assert.Equal(("question.txt", line), (fault.File, fault.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnknownVariable_ListsEveryOneThatExists()
    {
        Write("question.txt", "{{ nonsense }}");
        var message = Assert.Single(TemplateCheck.Run(_folder)).Message;
        foreach (var name in new[] { "question", "ticket.number", "ticket.due", "corp.name", "village.name", "sent.time" })
        {
            Assert.Contains(name, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ticket.summary")]
    [InlineData("ticket.place")]
    [InlineData("holder.name")]
    public void Run_PersonalVariableInAGroupTemplate_Refused(string variable)
    {
        Write("receipt.txt", $"收到：{{{{ {variable} }}}}");
        var fault = Assert.Single(TemplateCheck.Run(_folder));
        Assert.Contains("发到群里", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"{variable}、", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("titel = 写错了", 1, "不认识“titel”")]
    [InlineData("没有等号", 1, "不认识")]
    [InlineData("title = 一\ntitle = 二", 2, "写了两次")]
    [InlineData("title = 一\nline = 没有竖线", 2, "标签 | 内容")]
    [InlineData("title = 一\nbutton.jump = 跳", 2, "没有按钮“jump”；有：relay")]
    [InlineData("# 只有说明", 1, "缺少标题")]
    public void Run_BrokenCard_FileLineAndWhatExists(string text, int line, string message)
    {
        Write("relay_card.card", text);
        Assert.Contains(TemplateCheck.Run(_folder), f => f.File == "relay_card.card" && f.Line == line && f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ButtonWithoutLabel_Refused()
    {
        Write("relay_card.card", "title = 请转告");
        Assert.Contains("button.relay", Assert.Single(TemplateCheck.Run(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingAndStrangeFiles_BothNamed()
    {
        File.Delete(Path.Combine(_folder, "receipt.txt"));
        Write("recipt.txt", "您好");
        var faults = TemplateCheck.Run(_folder);
        Assert.Equal(["receipt.txt", "recipt.txt"], faults.Select(f => f.File).Order(StringComparer.Ordinal));
        Assert.Contains("receipt.txt", faults.Single(f => f.File == "recipt.txt").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralFaults_AllListed()
    {
        Write("receipt.txt", "{{ a }}\n{{ b }}");
        Write("digest_line.line", "一\n二");
        Assert.Equal(3, TemplateCheck.Run(_folder).Count);
    }

    [Fact]
    public void Run_RegistryBroken_SaysWhere()
    {
        Write("variables.json", "{\n \"variables\": {,\n}");
        var fault = Assert.Single(TemplateCheck.Run(_folder));
        Assert.Equal(("variables.json", 2), (fault.File, fault.Line));
    }

    [Fact]
    public void Run_WindowsLineEndsAndBom_Accepted()
    {
        File.WriteAllText(Path.Combine(_folder, "question.txt"), "您好\r\n{{ question }}\r\n", new System.Text.UTF8Encoding(true));
        Assert.Empty(TemplateCheck.Run(_folder));
    }

    [Fact]
    public void Render_ValueLooksLikeATemplate_StaysAsItIs()
    {
        var template = new TemplateEngine().Parse("甲{{ a.b }}乙{{ a.c }}{{list}}");
        var text = template.Render(new Dictionary<string, string> { ["a.b"] = "{{ a.c }}<&\"", ["a.c"] = "", ["list"] = "1\n2" });
        Assert.Equal("甲{{ a.c }}<&\"乙1\n2", text);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
