using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Changes how the caller is called and spoken to.</summary>
/// <param name="Name">Empty: none.</param>
/// <param name="Language">Two letters; empty: whatever the place speaks.</param>
[SignedIn("About the caller only.")]
public sealed record ChangeMyProfile(string Name, string Language) : ICommand;

internal sealed class ChangeMyProfileValidator : AbstractValidator<ChangeMyProfile>
{
    public ChangeMyProfileValidator(IStringLocalizer<MembersText> text)
    {
        RuleFor(c => c.Name).MaximumLength(Person.NameLength).WithMessage(_ => text["name.long", Person.NameLength]);
        RuleFor(c => c.Name).Must(n => !n.Any(char.IsControl)).WithMessage(_ => text["name.control"]);
        RuleFor(c => c.Language).Must(l => l == "" || Languages.IsKnown(l)).WithMessage(_ => text["language.unknown"]);
    }
}

internal sealed class ChangeMyProfileHandler(PortalDb db, CallerContext context) : ICommandHandler<ChangeMyProfile>
{
    public async Task<Result> Handle(ChangeMyProfile command, CancellationToken ct)
    {
        var person = await db.People.SingleAsync(p => p.Id == context.Caller.Person!.Value.Value, ct);
        person.DisplayName = string.IsNullOrWhiteSpace(command.Name) ? null : command.Name.Trim();
        person.Language = command.Language == "" ? null : command.Language;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
