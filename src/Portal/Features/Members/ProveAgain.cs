using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// Proves that it is still the caller who sits at their browser, before something dangerous: by all that a password alone would not open either. The
/// new session is the page's to issue.
/// </summary>
/// <param name="Code">Of the authenticator app, or a recovery code; only for those who have a second factor.</param>
[SignedIn("About the caller only.")]
public sealed record ProveAgain([Secret] string Password, [Secret] string Code) : ICommand;

internal sealed class ProveAgainValidator : AbstractValidator<ProveAgain>
{
    public ProveAgainValidator(IStringLocalizer<MembersText> text, IStringLocalizer<FactorsText> words)
    {
        RuleFor(c => c.Password).NotEmpty().WithMessage(_ => text["password.missing"]).MaximumLength(PasswordRules.MaxLength).WithMessage(_ => text["password.long", PasswordRules.MaxLength]);
        When(c => !string.IsNullOrEmpty(c.Code), () => RuleFor(c => c.Code).MustBeACode(words));
    }
}

internal sealed class ProveAgainHandler(PortalDb db, FactorCheck factors, CallerContext context, IStringLocalizer<MembersText> text, IStringLocalizer<FactorsText> words)
    : ICommandHandler<ProveAgain>
{
    public async Task<Result> Handle(ProveAgain command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value;
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id.Value, ct);
        if (!await factors.IsPasswordRightAsync(person, command.Password, ct))
            return Error.Invalid(nameof(command.Password), text["password.current.wrong"]);

        if ((await factors.OfAsync(id, ct)).HasSecond)
        {
            if (string.IsNullOrWhiteSpace(command.Code))
                return Error.Invalid(nameof(command.Code), words["code.missing"]);

            if (!await factors.IsCodeRightAsync(id, command.Code, ct))
                return Error.Invalid(nameof(command.Code), words["code.wrong"]);
        }

        await db.SaveChangesAsync(ct); // the code is used up
        return Result.Success;
    }
}
