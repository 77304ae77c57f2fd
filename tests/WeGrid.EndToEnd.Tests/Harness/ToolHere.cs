using System.Text;
using Microsoft.Extensions.Configuration;
using WeGrid.Tools;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>One command of <c>./wegrid</c> inside the tests' own process: the same code without the second it takes a process to start (<see cref="ToolProcess"/>).</summary>
internal static class ToolHere
{
    private static readonly Spoken _out = new(System.Console.Out);
    private static readonly Spoken _error = new(System.Console.Error);

    static ToolHere()
    {
        System.Console.SetOut(_out);
        System.Console.SetError(_error);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Exit, string Out, string Err)> RunAsync(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> settings)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        (_out.Ear, _error.Ear) = (TextWriter.Synchronized(text), TextWriter.Synchronized(error));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var exit = await Tool.RunAsync([.. args], configuration, MachineTime.Real, House.FilesFor(settings), CancellationToken.None);
        return (exit, text.ToString(), error.ToString());
    }

    /// <summary>A console of which every run hears only what it said itself.</summary>
    private sealed class Spoken(TextWriter console) : TextWriter
    {
        private readonly AsyncLocal<TextWriter?> _ear = new();

        public TextWriter Ear
        {
            get => _ear.Value ?? console;
            set => _ear.Value = value;
        }

        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Ear.Write(value);

        public override void Write(char[] buffer, int index, int count) => Ear.Write(buffer, index, count);

        public override void Write(string? value) => Ear.Write(value);

        public override void WriteLine(string? value) => Ear.WriteLine(value);

        public override Task WriteAsync(string? value) => Ear.WriteAsync(value);

        public override Task WriteLineAsync(string? value) => Ear.WriteLineAsync(value);
    }
}
