#!/usr/bin/perl
# A receiver made of Mail::SPF, Mail::DKIM and Mail::DMARC. Reads lines
# "ADDRESS HELO SENDER FILE", where FILE is a message, or "-" to ask SPF
# alone; prints one line each: spf=… dkim=… dmarc=… p=… disposition=…
use strict;
use warnings;
use Mail::SPF;
use Mail::DKIM::Verifier;
use Mail::DMARC::PurePerl;

$| = 1;
my $server = Mail::SPF::Server->new;

while (<STDIN>) {
	chomp;
	my ($ip, $helo, $sender, $file) = split ' ';
	my $spf = $server->process(Mail::SPF::Request->new(
		scope => 'mfrom', identity => $sender, ip_address => $ip,
		helo_identity => $helo))->code;
	if ($file eq '-') {
		print "spf=$spf\n";
		next;
	}
	my $dkim = Mail::DKIM::Verifier->new;
	my $from = '';
	open my $message, '<', $file or die "$file: $!";
	while (my $line = <$message>) {
		$line =~ s/\r?\n\z/\r\n/;
		$from = $1 if !$from && $line =~ /^From:.*@([^\s>]+)/i;
		$dkim->PRINT($line);
	}
	$dkim->CLOSE;

	my ($domain) = $sender =~ /@(.*)/;
	my $dmarc = Mail::DMARC::PurePerl->new;
	$dmarc->source_ip($ip);
	$dmarc->envelope_to('example.com');
	$dmarc->envelope_from($domain);
	$dmarc->header_from($from);
	$dmarc->dkim($dkim);
	$dmarc->spf([{ scope => 'mfrom', domain => $domain,
		result => $spf }]);
	my $result = $dmarc->validate;
	my $published = $result->published;
	printf "spf=%s dkim=%s dmarc=%s p=%s disposition=%s\n", $spf,
	    $dkim->result, $result->result,
	    $published ? $published->p : '-', $result->disposition || '-';
}
