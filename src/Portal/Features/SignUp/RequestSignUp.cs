using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

/// <summary>
/// A visitor asks for a tenant. Nothing is held and nobody is told anything but "look into your mail": whether the address of the person has an
/// account makes no difference.
/// </summary>
/// <param name="Plan">The plan's code.</param>
/// <param name="Organisation">The organisation's name.</param>
/// <param name="Slug">The address that they want.</param>
/// <param name="Email">Where the confirmation goes.</param>
/// <param name="Region">Where their data shall live.</param>
/// <param name="Language">Two letters.</param>
/// <param name="Terms">That they accept the terms.</param>
[Anonymous("Sign-up is public; rate limits and the confirmation by mail stand before it.")]
public sealed record RequestSignUp(string Plan, string Organisation, string Slug, string Email, string Region, string Language, bool Terms) : ICommand;

internal sealed class RequestSignUpValidator : AbstractValidator<RequestSignUp>
{
    public RequestSignUpValidator(IStringLocalizer<SignUpText> text, SlugWords slugs)
    {
        RuleFor(c => c.Plan).NotEmpty().WithMessage(_ => text["plan.required"]);
        RuleFor(c => c.Organisation).Cascade(CascadeMode.Stop)
            .Must(name => !string.IsNullOrWhiteSpace(name)).WithMessage(_ => text["organisation.required"])
            .Must(name => TenantName.Tidy(name).Length <= Tenant.NameLength).WithMessage(_ => text["organisation.tooLong", Tenant.NameLength])
            .Must(TenantName.IsReadable).WithMessage(_ => text["organisation.characters"]);
        RuleFor(c => c.Slug).Custom((slug, context) =>
        {
            var normal = SlugWords.Normalise(slug ?? "");
            if (normal.Length == 0)
                context.AddFailure(text["slug.required"]);
            else if (Slug.Check(normal) is { } fault)
                context.AddFailure(slugs.Of(fault, normal));
        });
        RuleFor(c => c.Email).Cascade(CascadeMode.Stop)
            .Must(email => !string.IsNullOrWhiteSpace(email)).WithMessage(_ => text["email.required"])
            .Must(email => EmailAddress.IsValid(email.Trim())).WithMessage(_ => text["email.invalid"]);
        RuleFor(c => c.Region).NotEmpty().WithMessage(_ => text["region.required"]);
        RuleFor(c => c.Language).Must(Languages.IsKnown).WithMessage(_ => text["language.unknown"]);
        RuleFor(c => c.Terms).Equal(true).WithMessage(_ => text["terms.required"]);
    }
}

internal sealed class RequestSignUpHandler(PortalDb db, IMail mail, SignUpMails mails, SignUpTurns turns, RateLimits limits, TimeProvider time, IStringLocalizer<SignUpText> text)
    : ICommandHandler<RequestSignUp>
{
    private static readonly TimeSpan SameClick = TimeSpan.FromSeconds(30);

    /// <summary>How long a confirmation can be given.</summary>
    internal static readonly TimeSpan ConfirmationTime = TimeSpan.FromHours(72);

    public async Task<Result> Handle(RequestSignUp command, CancellationToken ct)
    {
        var slug = SlugWords.Normalise(command.Slug);
        var plan = await NewestAsync(command.Plan, ct);
        var errors = new List<FieldError>();
        if (plan is null)
            errors.Add(new(nameof(command.Plan), text["plan.unknown"]));

        if (!await db.Cells.AnyAsync(c => c.Region == command.Region && c.IsOpen && c.Placed < c.Capacity, ct))
            errors.Add(new(nameof(command.Region), text["region.unknown"]));

        if (await db.Addresses.AnyAsync(a => a.Slug == slug, ct))
            errors.Add(new(nameof(command.Slug), text["slug.taken", slug]));

        if (plan is null || errors.Count > 0)
            return Error.Invalid(errors);

        var now = time.GetUtcNow();
        var email = command.Email.Trim();
        var normalized = EmailAddress.Normalise(email);
        using var turn = await turns.TakeAsync(normalized, ct);
        var open = await db.SignUpRequests.Where(s => s.NormalizedEmail == normalized && s.ConfirmedAt == null).ToListAsync(ct);
        // A double click, and an address that somebody else types again and again: no further mail, and the same answer.
        if (open.Any(s => s.Slug == slug && s.PlanId == plan.Id && s.RequestedAt > now - SameClick) || open.Count(s => s.RequestedAt > now.AddHours(-1)) >= limits.MailsPerAddress)
            return Result.Success;

        // A repeated sign-up replaces the one before: the newest link is the one that works.
        foreach (var older in open.Where(s => s.Slug == slug))
            older.ConfirmationHash = null;

        var token = OneTimeSecret.New();
        var request = new SignUpRequest
        {
            Id = Guid.CreateVersion7(),
            PlanId = plan.Id,
            Organisation = TenantName.Tidy(command.Organisation),
            Slug = slug,
            Email = email,
            NormalizedEmail = normalized,
            Region = command.Region,
            Language = command.Language,
            TermsAcceptedAt = now,
            RequestedAt = now,
            ConfirmationHash = token.Hash,
            ConfirmBy = now + ConfirmationTime,
        };
        db.Add(request);
        mail.Queue(mails.Confirm(request, token.Value));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }

    private Task<Plan?> NewestAsync(string code, CancellationToken ct) =>
        db.Plans.AsNoTracking().OnOffer().SingleOrDefaultAsync(p => p.Code == code, ct);
}
