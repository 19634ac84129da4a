using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Changes how the caller is called and spoken to.</summary>
/// <param name="Name">Empty: none.</param>
/// <param name="Language">Two letters; empty: whatever the place speaks.</param>
/// <param name="TimeZone">An IANA name; empty: the browser's.</param>
/// <param name="Theme">A <see cref="ThemeChoice"/>; empty: as each device says.</param>
/// <param name="Unwanted">What they do not want to be written to about.</param>
[SignedIn("About the caller only.")]
public sealed record ChangeMyProfile(string Name, string Language, string TimeZone, string Theme, IReadOnlyList<Notice> Unwanted) : ICommand;

internal sealed class ChangeMyProfileValidator : AbstractValidator<ChangeMyProfile>
{
    public ChangeMyProfileValidator(IStringLocalizer<MembersText> text)
    {
        RuleFor(c => c.Name).MaximumLength(Person.NameLength).WithMessage(_ => text["name.long", Person.NameLength]);
        RuleFor(c => c.Name).Must(n => !n.Any(char.IsControl)).WithMessage(_ => text["name.control"]);
        RuleFor(c => c.Language).Must(l => l == "" || Languages.IsKnown(l)).WithMessage(_ => text["language.unknown"]);
        RuleFor(c => c.TimeZone).Must(z => z == "" || TimeZones.IsKnown(z)).WithMessage(_ => text["zone.unknown"]);
        RuleFor(c => c.Theme).Must(t => t == "" || (Enum.TryParse<ThemeChoice>(t, out var theme) && Enum.IsDefined(theme) && !char.IsAsciiDigit(t[0]))).WithMessage(_ => text["theme.unknown"]);
        RuleForEach(c => c.Unwanted).IsInEnum();
    }
}

internal sealed class ChangeMyProfileHandler(PortalDb db, CallerContext context) : ICommandHandler<ChangeMyProfile>
{
    public async Task<Result> Handle(ChangeMyProfile command, CancellationToken ct)
    {
        var person = await db.People.SingleAsync(p => p.Id == context.Caller.Person!.Value.Value, ct);
        person.DisplayName = string.IsNullOrWhiteSpace(command.Name) ? null : command.Name.Trim();
        person.Language = command.Language == "" ? null : command.Language;
        person.TimeZone = command.TimeZone == "" ? null : command.TimeZone;
        person.Theme = command.Theme == "" ? null : Enum.Parse<ThemeChoice>(command.Theme);
        person.Unwanted = [.. command.Unwanted.Distinct().Order()];
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
