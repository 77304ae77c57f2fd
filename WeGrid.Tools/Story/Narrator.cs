namespace WeGrid.Tools.Story;

/// <summary>Tells each step and what was checked, and counts.</summary>
internal sealed class Narrator
{
    private int _passed;
    private int _failed;

    public int Failed => _failed;

    public static void Chapter(string title) => Console.WriteLine($"\n{title}");

    public void Check(string what, bool holds)
    {
        Console.WriteLine($"  {(holds ? "ok  " : "FAIL")} {what}");
        if (holds)
        {
            _passed++;
        }
        else
        {
            _failed++;
        }
    }

    public int End()
    {
        Console.WriteLine($"\nSTORY passed {_passed}, failed {_failed}");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }
}
