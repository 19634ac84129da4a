using FluentValidation;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Tenants.Admin;

/// <summary>The rules for what staff write about a decision.</summary>
internal static class Notes
{
    /// <summary>For what the tenant reads.</summary>
    public static void WrittenNote<T>(this IRuleBuilderInitial<T, string> note, IStringLocalizer<TenantsAdminText> text) => note
        .Cascade(CascadeMode.Stop)
        .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage(_ => text["note.empty"])
        .Readable(text);

    /// <summary>For what staff may leave empty.</summary>
    public static void OptionalNote<T>(this IRuleBuilderInitial<T, string> note, IStringLocalizer<TenantsAdminText> text) =>
        note.Cascade(CascadeMode.Stop).NotNull().WithMessage(_ => text["note.empty"]).Readable(text);

    private static void Readable<T>(this IRuleBuilderOptions<T, string> note, IStringLocalizer<TenantsAdminText> text) => note
        .Must(n => n.Length <= Tenant.NoteLength).WithMessage(_ => text["note.long", Tenant.NoteLength])
        .Must(n => !n.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))).WithMessage(_ => text["note.control"]);
}
