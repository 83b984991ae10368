namespace Netcd.Flags;

/// <summary>Finds the name that a mistyped one was most likely meant to be.</summary>
internal static class NearestName
{
    private const int EditsMax = 2;
    private const int LettersPerEditMin = 3; // Else a short word is near to everything.

    /// <summary>The name that takes the fewest edits, without regard to case; null if none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        var text = typed.ToLowerInvariant();
        var limit = Math.Min(EditsMax, text.Length / LettersPerEditMin);
        return names.Select(name => (Name: name, Edits: Edits(text, name)))
            .Where(candidate => candidate.Edits <= limit)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Characters to add, drop or change to make one text the other (Levenshtein).</summary>
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
