using Microsoft.Extensions.Localization;
using Portal.Features.Access;
using Portal.Kernel;

namespace Portal.Features.FourEyes;

/// <summary>What somebody asked for, as a sentence in the reader's language: "Delete Acme".</summary>
internal sealed class GuardedNames(IStringLocalizer<FourEyesText> text, IStringLocalizer<AccessText> words)
{
    public string Of(SecondApproval asked) => Of(asked.Change, asked.Subject, asked.Role);

    public string Of(GuardedChange change, string subject, StaffRole? role) => text[$"change.{change}", subject, role is { } given ? words.NameOf(given) : ""];
}
