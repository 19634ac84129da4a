using FluentValidation;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Templates.Admin;

/// <summary>The rules for why a version was made.</summary>
internal static class TemplateNotes
{
    public const int Length = 500;

    public static void WrittenNote<T>(this IRuleBuilderInitial<T, string> note, IStringLocalizer<TemplatesAdminText> text) => note
        .Cascade(CascadeMode.Stop)
        .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage(_ => text["note.empty"])
        .Must(n => n.Length <= Length).WithMessage(_ => text["note.long", Length])
        .Must(n => !n.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))).WithMessage(_ => text["note.control"]);
}
