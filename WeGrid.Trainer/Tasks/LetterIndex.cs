using WeGrid.Domain.Understanding.Matters;

namespace WeGrid.Trainer.Tasks;

/// <summary>The letters so far, by their character pairs: which are nearest to a new one by the likeness of the whole text.</summary>
internal sealed class LetterIndex
{
    private readonly List<(Letter Letter, MatterPrint Print)> _letters = [];
    private readonly Dictionary<uint, List<(int Letter, float Weight)>> _places = [];
    private readonly List<double> _sums = [];

    public void Add(Letter letter, MatterPrint print)
    {
        for (var i = 0; i < print.Keys.Length; i++)
        {
            (_places.TryGetValue(print.Keys[i], out var list) ? list : _places[print.Keys[i]] = []).Add((_letters.Count, print.Weights[i]));
        }

        _letters.Add((letter, print));
        _sums.Add(0);
    }

    public List<(Letter Letter, MatterPrint Print)> Nearest(MatterPrint print, int most)
    {
        for (var k = 0; k < _sums.Count; k++)
        {
            _sums[k] = 0;
        }

        for (var i = 0; i < print.Keys.Length; i++)
        {
            foreach (var (letter, weight) in _places.GetValueOrDefault(print.Keys[i], []))
            {
                _sums[letter] += (double)weight * print.Weights[i];
            }
        }

        return [.. Enumerable.Range(0, _sums.Count).Where(k => _sums[k] > 0)
            .OrderByDescending(k => _sums[k] / _letters[k].Print.Norm).ThenBy(k => k).Take(most).Select(k => _letters[k])];
    }
}
