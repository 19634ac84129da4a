using FluentValidation;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Members;

/// <summary>
/// What a new password must be: long, and not one that everybody tries first. Nothing about kinds of characters: such rules make passwords worse
/// (NIST SP 800-63B, 5.1.1.2).
/// </summary>
internal static class PasswordRules
{
    public const int MinLength = 10;
    public const int MaxLength = 128;

    private static readonly Lazy<HashSet<string>> Common = new(ReadCommon);

    /// <summary>The rules for a password that is being chosen.</summary>
    public static void MustBeANewPassword<T>(this IRuleBuilderInitial<T, string> password, IStringLocalizer<MembersText> text) => password
        .Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage(_ => text["password.missing"])
        .MinimumLength(MinLength).WithMessage(_ => text["password.short", MinLength])
        .MaximumLength(MaxLength).WithMessage(_ => text["password.long", MaxLength])
        .Must(p => !IsCommon(p)).WithMessage(_ => text["password.common"]);

    /// <summary>True for passwords that are known from breaches, for a word that everybody tries with something behind it, and for what repeats or counts.</summary>
    public static bool IsCommon(string password)
    {
        var lower = password.ToLowerInvariant();
        return Common.Value.Contains(lower)
            || BreachedPasswords.Known.Contains(lower)
            || lower.Distinct().Count() < 4
            || IsCounting(lower)
            || Common.Value.Contains(lower.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!', '?', '.', '*', '#', '$'));
    }

    private static bool IsCounting(string text) =>
        Enumerable.Range(1, text.Length - 1).All(i => text[i] == text[i - 1] + 1) || Enumerable.Range(1, text.Length - 1).All(i => text[i] == text[i - 1] - 1);

    private static HashSet<string> ReadCommon()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("Portal.Features.Members.CommonPasswords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
