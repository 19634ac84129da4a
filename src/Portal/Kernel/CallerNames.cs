using Microsoft.Extensions.Localization;

namespace Portal.Kernel;

/// <summary>Callers as people read them. A person's name is an e-mail address and stays as it is; what is not a person is stored as a word of the program's own and has one in each language.</summary>
public static class CallerNames
{
    // Stored; never rename.
    private static readonly string[] Parts = [Caller.AnonymousName, Caller.OwnerName, Caller.ClockName, "worker", "seed", "portal"];

    /// <param name="text">The reader's language.</param>
    /// <param name="caller">As stored: <see cref="Caller.Name"/>.</param>
    public static string NameOf(this IStringLocalizer<KernelText> text, string caller) => Parts.Contains(caller) ? text[$"Actor.{caller}"].Value : caller;

    /// <summary>The stored names whose word in the reader's language has this part in it: what a search has to look for besides what was typed.</summary>
    public static IReadOnlyList<string> CallersCalled(this IStringLocalizer<KernelText> text, string part) =>
        [.. Parts.Where(p => text.NameOf(p).Contains(part, StringComparison.CurrentCultureIgnoreCase))];
}
