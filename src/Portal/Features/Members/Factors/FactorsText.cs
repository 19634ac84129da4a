namespace Portal.Features.Members.Factors;

/// <summary>Texts of this folder; see the .resx files beside it.</summary>
public sealed class FactorsText;
