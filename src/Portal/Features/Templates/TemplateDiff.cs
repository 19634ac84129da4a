using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Portal.Features.Templates;

public enum DiffKind
{
    Same,
    Added,
    Removed,

    /// <summary>Stands for unchanged lines that are left out; <see cref="DiffLine.Text"/> is their number.</summary>
    Gap,
}

/// <summary>A line of a comparison.</summary>
/// <param name="Before">Its number in the older text.</param>
/// <param name="After">Its number in the newer text.</param>
public sealed record DiffLine(DiffKind Kind, int? Before, int? After, string Text);

/// <summary>Compares two written templates line by line.</summary>
internal static class TemplateDiff
{
    /// <summary>Unchanged lines shown around a change.</summary>
    private const int Around = 3;

    /// <returns>Empty when both are the same.</returns>
    public static IReadOnlyList<DiffLine> Between(string before, string after)
    {
        var model = InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false);
        return model.HasDifferences ? Fold(Number(model.Lines)) : [];
    }

    private static List<DiffLine> Number(List<DiffPiece> pieces)
    {
        var lines = new List<DiffLine>(pieces.Count);
        var (before, after) = (0, 0);
        foreach (var piece in pieces)
        {
            lines.Add(piece.Type switch
            {
                ChangeType.Inserted => new DiffLine(DiffKind.Added, null, ++after, piece.Text),
                ChangeType.Deleted => new DiffLine(DiffKind.Removed, ++before, null, piece.Text),
                _ => new DiffLine(DiffKind.Same, ++before, ++after, piece.Text),
            });
        }

        return lines;
    }

    private static List<DiffLine> Fold(List<DiffLine> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind != DiffKind.Same)
                Array.Fill(near, true, Math.Max(0, i - Around), Math.Min(lines.Count, i + Around + 1) - Math.Max(0, i - Around));
        }

        var folded = new List<DiffLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (near[i])
            {
                folded.Add(lines[i]);
                continue;
            }

            var hidden = near.Skip(i).TakeWhile(shown => !shown).Count();

            // A gap of one line would take the place of the line itself.
            folded.Add(hidden == 1 ? lines[i] : new DiffLine(DiffKind.Gap, null, null, hidden.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            i += hidden - 1;
        }

        return folded;
    }
}
