// Spanish: what is asked for and told of each kind of value: the names that it has, and the shapes that only it has.

export const own = {
	card: {
		nouns: [['número de tarjeta', 'm'], ['tarjeta', 'f'], ['tarjeta de crédito', 'f'], ['tarjeta de débito', 'f'], ['número de la tarjeta', 'm'], ['tarjeta Visa', 'f'], ['Mastercard', 'f'], ['número de dieciséis dígitos', 'm'], ['número completo de la tarjeta', 'm'], ['número de la parte de delante', 'm'], ['tarjeta de empresa', 'f'], ['tarjeta bancaria', 'f'],
			['número largo de la tarjeta', 'm'], ['tarjeta nueva', 'f']],
		chat: ['tarjeta {v} cad {expiry} cvv {cvv}', 'Tarjeta: {v}', 'nº tarjeta {v}', 'pago con tarjeta {v}, {sum}', 'cobren {sum} a la {v}', 'tarjeta perdida: {v}, bloquear por favor', '{v} ({expiry})'],
		one: ['quiero pagar con la {v}', 'es una Visa, {v}', 'puede cobrar {sum} a la {v}', 'me han robado la tarjeta, la {v}', 'hay que bloquear la tarjeta {v} ya mismo', 'me rechazaron la tarjeta y es la {v}', 'cárguelo a la tarjeta {v}', '¿los dieciséis números? {v}', 'los números de delante son {v}', 'le pago los {sum}, {v}', 'empieza por {v}', 'mejor use la otra, {v}',
			'mi tarjeta {v} que caduca {expiry}', 'la tarjeta es {v}, caduca {expiry} y detrás pone {cvv}', '{v}, caducidad {expiry}, código de seguridad {cvv}', 'A: el pago con la tarjeta {v} se ha realizado', 'es una American Express, {v}', 'es la tarjeta de la empresa, {v}', 'mi tarjeta vence {expiry} y es la {v}', 'la tarjeta está a nombre de {name}, número {v}, caduca {expiry} y el código es {cvv}', 'cobre {sum} a la {v}, titular {name}'],
		many: ['A: ¿Cómo va a pagar?\nC: con tarjeta, {v}', 'A: Dígame los dieciséis dígitos\nC: {v/}', 'A: ¿Los cuatro primeros números?\nC: {v/}', 'A: ¿Qué números aparecen delante en la tarjeta?\nC: a ver {v/}', 'A: ¿El número de tarjeta?\nC: {v}\nA: ¿La fecha de caducidad?\nC: {expiry}\nA: ¿Y los tres números de detrás?\nC: {cvv}',
			'C: me han sacado {sum} de la tarjeta\nA: ¿De cuál?\nC: de la {v}', 'A: El número no es válido\nC: ay, se lo digo otra vez, {v}', 'A: ¿Visa o Mastercard?\nC: Visa, {v/}', 'A: ¿Usamos la tarjeta {v}?\nC: sí', 'C: ¿está listo?\nA: Sí\nC: {v/}', 'C: quiero añadir una tarjeta\nA: Claro\nC: {v/}\nA: Ya está', 'A: El pago de {sum} ha fallado\nC: pruebe con {v}',
			'A: Léame la tarjeta\nC: {v/}\nA: Se lo leo: {w}\nC: sí'],
	},
	cvv: {
		nouns: [['código de seguridad', 'm'], ['CVV', 'm'], ['CVC', 'm'], ['código de seguridad de la tarjeta', 'm'], ['código de detrás', 'm'], ['tres números de detrás', 'p'], ['tres dígitos del reverso', 'p'], ['código de verificación de la tarjeta', 'm'], ['número de seguridad de la tarjeta', 'm'], ['tres últimos números del reverso', 'p'], ['código de tres cifras', 'm'], ['CVV2', 'm']],
		chat: ['cvv {v}', 'CVC: {v}', 'cvv = {v}', 'cad {expiry} cvv {v}', 'cód. seguridad {v}, caducidad {expiry}'],
		one: ['por detrás pone {v}', 'detrás de la tarjeta pone {v}', 'en el reverso leo {v}', 'al lado de la firma pone {v}', 'los números de atrás, {v}', 'la tarjeta caduca {expiry} y el código de seguridad es {v}', 'tarjeta {card}, código {v}', 'es una Amex, el código de delante es {v}'],
		many: ['A: ¿Y los tres números de detrás de la tarjeta?\nC: {v}', 'A: Dele la vuelta a la tarjeta, hay tres números\nC: ah sí, {v}', 'A: ¿El CVV?\nC: ¿eso qué es?\nA: Los tres dígitos de atrás\nC: {v}', 'A: ¿Caducidad?\nC: {expiry}\nA: ¿Y el código de seguridad?\nC: {v}', 'A: ¿El número de tarjeta?\nC: {card}\nA: ¿El código de seguridad?\nC: {v}',
			'A: ¿Los tres últimos números del reverso?\nC: {v}\nA: Repito, {w}\nC: sí', 'A: Para autorizar los {sum}, el CVV por favor\nC: {v}', 'A: Con American Express necesito los cuatro dígitos de delante\nC: {v}', 'A: Me falta el código de seguridad\nC: ah, {v}', 'A: ¿Junto a la firma?\nC: eh pone {v}'],
	},
	expiry: {
		nouns: [['fecha de caducidad', 'f'], ['fecha de vencimiento', 'f'], ['caducidad', 'f'], ['fecha de expiración', 'f'], ['caducidad de la tarjeta', 'f'], ['fecha de vencimiento de la tarjeta', 'f'], ['fecha de la tarjeta', 'f']],
		chat: ['cad {v}', 'caduca {v}', 'vence {v}', 'válida hasta {v}', '{card} cad. {v}', 'tarjeta {card} - {v} - {cvv}'],
		one: ['la tarjeta caduca en {v}', 'vence en {v}', 'la tarjeta vence {v}', 'es válida hasta {v}', 'mi tarjeta vale hasta {v}', 'caduca a finales de {v}', 'la tarjeta {card}, que caduca {v}', 'aquí pone válida hasta {v}', 'la tarjeta nueva llega hasta {v}', 'A: la tarjeta guardada caduca en {v}', '{card}, vence {v}'],
		many: ['A: ¿La fecha de caducidad?\nC: {v}', 'A: ¿Cuándo caduca?\nC: {v}', 'A: ¿Hasta cuándo es válida la tarjeta?\nC: {v}', 'A: ¿El número de tarjeta?\nC: {card}\nA: ¿Y la caducidad?\nC: {v}', 'A: ¿Mes y año de vencimiento?\nC: {v}\nA: ¿{w}?\nC: sí', 'A: ¿La fecha de vencimiento?\nC: a ver {v}\nA: ¿Y el código de detrás?\nC: {cvv}', 'A: Su tarjeta está caducada\nC: no, si caduca {v}',
			'A: ¿Cuándo vence la tarjeta?\nC: espere que miro, {v}'],
	},
	iban: {
		nouns: [['IBAN', 'm'], ['número IBAN', 'm'], ['cuenta bancaria', 'f'], ['IBAN nuevo', 'm'], ['código IBAN', 'm'], ['IBAN de la cuenta', 'm'], ['IBAN para la domiciliación', 'm'], ['número de cuenta con el IBAN', 'm'], ['cuenta para la devolución', 'f']],
		chat: ['IBAN {v}', 'cta: {v}', 'ingreso en {v} por favor', 'mi iban {v}', 'titular {name}, IBAN {v}'],
		one: ['me puede devolver los {sum} a {v}', 'haga la transferencia a la cuenta {v}', 'el recibo está domiciliado en {v}', 'la cuenta es {v}', 'he cambiado de banco, ahora es {v}', 'ingréseme el dinero en {v}', 'A: la devolución va a {v}', 'la cuenta empieza por {v}', 'domiciliación en la cuenta {v}', 'en la libreta leo {v}', 'el alquiler de {sum} va a {v}', 'la cuenta está a nombre de {name}, el IBAN es {v}', 'devuélvanselo a {name}, {v}, gracias'],
		many: ['A: ¿A qué cuenta hago la transferencia?\nC: {v}', 'A: Díctemelo, el IBAN con las letras\nC: {v/}', 'A: ¿Empieza por ES?\nC: {v/}', 'A: Necesito el número de cuenta completo\nC: se lo leo, {v/}', 'A: La que consta es {v}, ¿no?\nC: sí', 'A: ¿Adónde devolvemos los {sum}?\nC: a {v}', 'C: he cambiado de banco\nA: ¿Cuál es el IBAN nuevo?\nC: {v/}\nA: Entonces {w}\nC: eso es', 'A: El IBAN está incompleto\nC: se lo repito, {v}'],
	},
	bank_account: {
		nouns: [['número de cuenta', 'm'], ['cuenta', 'f'], ['cuenta corriente', 'f'], ['cuenta de ahorro', 'f'], ['cuenta del banco', 'f'], ['CLABE', 'f'], ['número de la cuenta corriente', 'm'], ['cuenta de la nómina', 'f']],
		chat: ['cta {v}', 'nº cuenta {v}', 'cuenta: {v}', 'c/c {v}'],
		one: ['la transferencia de {sum} va a la cuenta {v}', 'mi cuenta en el banco es la {v}', 'cobren de la cuenta {v}', 'es la cuenta número {v}', 'me pagan la nómina en la cuenta {v}', 'quiero cancelar la cuenta {v}', 'A: ¿la cuenta {v} es suya?', 'entidad, oficina y cuenta: {v}', 'deposité {sum} en la cuenta {v}', 'bloqueen la cuenta {v}'],
		many: ['A: ¿De qué cuenta se trata?\nC: la {v}', 'A: ¿Cuál es el número de cuenta a cargo?\nC: {v}', 'A: ¿Su número de cuenta bancaria?\nC: {v/}', 'A: ¿Entidad, oficina, dígito de control y cuenta?\nC: {v/}', 'A: ¿En qué cuenta cobra la nómina?\nC: {v}\nA: {w}, ¿correcto?\nC: sí', 'A: ¿Y la cuenta de destino?\nC: eh {v}'],
	},
	otp: {
		nouns: [['código que me ha llegado', 'm'], ['código de verificación', 'm'], ['código de confirmación', 'm'], ['código del SMS', 'm'], ['código de un solo uso', 'm'], ['código SMS', 'm'], ['token', 'm'], ['código temporal', 'm'], ['código de seis dígitos del SMS', 'm'], ['código de autorización', 'm'], ['clave dinámica', 'f'], ['clave de un solo uso', 'f']],
		chat: ['codigo sms {v}', 'código: {v}', 'el codigo que llegó {v}', 'Su código de verificación es {v}. No lo comparta con nadie.', '{v} es tu código de verificación', 'código {v} recibido a las {time}'],
		one: ['me ha llegado el código {v}', 'el código acaba de llegar, {v}', 'en el SMS pone {v}', 'en el mensaje viene el código {v}', 'la app me da el código {v}', 'he puesto el código {v} y da error', 'el código del correo es {v}', 'A: el código que acaba de recibir es {v}, ¿no?', 'ya lo tengo, el código es {v}', 'el token me marca {v}', 'al correo {email} llegó el código {v}', 'tengo dos SMS, el primero dice {v}'],
		many: ['A: Le ha llegado un código por SMS, ¿me lo lee?\nC: {v}', 'A: Le envío un código\nC: ya está, {v}', 'A: ¿Qué código ha recibido?\nC: {v}\nA: Gracias', 'A: Le acabo de mandar un código de seis dígitos al móvil\nC: un momento\nA: Sí\nC: {v}', 'C: tengo un mensaje con un código\nA: Léamelo\nC: {v}', 'A: El código ha caducado, le mando otro\nC: vale, ahora es {v}',
			'A: ¿Qué código de verificación sale en la aplicación?\nC: {v}\nA: ¿{w}?\nC: sí', 'A: ¿Qué pone en el SMS?\nC: {v}', 'C: el código no funciona\nA: ¿Cuál ha puesto?\nC: {v}'],
	},
	pin: {
		nouns: [['PIN', 'm'], ['código PIN', 'm'], ['clave de la tarjeta', 'f'], ['clave del cajero', 'f'], ['número secreto', 'm'], ['NIP', 'm'], ['pin de la SIM', 'm'], ['clave telefónica', 'f'], ['PIN de cuatro dígitos', 'm'], ['PIN nuevo', 'm']],
		chat: ['pin {v}', 'PIN: {v}', 'mi pin = {v}'],
		one: ['marco {v} como PIN y el cajero no lo acepta', 'en el cajero pongo la clave {v}', 'el PIN de mi tarjeta es {v}', 'puse {v} de número secreto', 'el pin del buzón de voz es {v}', 'mi PIN creo que es {v}', 'ponga {v} como PIN nuevo', 'elegí {v} como clave de la tarjeta', 'tecleo el pin {v} y nada'],
		many: ['A: ¿Qué PIN marca en el cajero?\nC: {v}', 'A: Elija un PIN\nC: {v}', 'A: ¿Su número secreto?\nC: {v}\nA: No me lo tenía que decir', 'A: Para identificarle, la clave telefónica\nC: {v}', 'C: el PIN no me funciona\nA: ¿Qué pone?\nC: {v}', 'A: ¿PIN nuevo?\nC: {v}\nA: Confirme\nC: {w}'],
	},
	password: {
		nouns: [['contraseña', 'f'], ['clave de acceso', 'f'], ['contraseña de la cuenta', 'f'], ['contraseña provisional', 'f'], ['contraseña del wifi', 'f'], ['contraseña del correo', 'f'], ['contraseña nueva', 'f'], ['contraseña antigua', 'f'], ['contraseña del área de clientes', 'f']],
		chat: ['contraseña {v}', 'pass: {v}', 'clave = {v}', 'password {v}'],
		one: ['entro con la contraseña {v}', 'pongo {v} como contraseña y no me deja', 'siempre he usado la contraseña {v}', 'la contraseña que elegí es {v}', 'me dieron la contraseña {v}', 'A: su contraseña provisional es {v}', 'en el router pone la contraseña {v}'],
		many: ['A: ¿Qué contraseña usa?\nC: {v}', 'A: ¿Su contraseña?\nC: {v}\nA: No me la tenía que decir', 'A: ¿Cuál era la contraseña antigua?\nC: {v}', 'C: no puedo entrar\nA: ¿Qué contraseña pone?\nC: {v}', 'A: Deletréeme la contraseña\nC: {v}', 'A: Vamos a crear una contraseña nueva, ¿cuál quiere?\nC: {v}', 'A: Dígame la clave de acceso\nC: {v}'],
	},
	security_answer: {
		kinds: true, alone: true,
		chat: ['{fact}: {v}', 'respuesta secreta: {v}', 'respuesta a la pregunta de seguridad: {v}', 'pregunta de seguridad: {q} Respuesta: {v}'],
		one: ['{fact} es {v}', 'para la pregunta de seguridad, {fact}, es {v}', 'la respuesta a la pregunta secreta es {v}', 'mi respuesta secreta es {v}', 'a la pregunta {fact} contesté {v}', 'A: la respuesta que consta en la pregunta de seguridad es {v}', 'como respuesta de seguridad puse {v}', 'pregunta secreta, {fact}, respuesta {v}', 'para identificarme, {fact}, {v}', 'pues {fact}... {v}', '¿{fact}? {v}', 'me preguntó {fact}, es {v}',
			'había elegido {fact}, entonces {v}'],
		many: ['A: {q}\nC: {v}', 'A: Pregunta de seguridad: {q}\nC: [pues|eh|sí|], {v}', 'A: Para verificar su identidad, {q}\nC: es {v}', 'A: {q}\nC: {v}\nA: Gracias, es correcto', 'A: Le hago su pregunta secreta. {q}\nC: {v}', 'A: {q}\nC: ¿perdón?\nA: {q}\nC: {v}', 'A: ¿Cuál es su respuesta secreta?\nC: {v}', 'A: Necesito la respuesta a la pregunta de seguridad\nC: ¿{fact}?\nA: Sí\nC: {v}', 'A: {q}\nC: espere, {v}\nA: ¿{w}?\nC: sí',
			'C: ¿me hace la pregunta secreta?\nA: Sí. {q}\nC: {v}', 'A: Última comprobación. {q}\nC: creo que puse {v}', 'A: {q}\nC: {v}, si no recuerdo mal'],
	},
	es_dni: {
		nouns: [['DNI', 'm'], ['número de DNI', 'm'], ['documento nacional de identidad', 'm'], ['NIF', 'm'], ['carné de identidad', 'm'], ['DNI con la letra', 'm'], ['número del DNI', 'm'], ['documento de identidad', 'm'], ['número de identificación fiscal', 'm']],
		chat: ['DNI {v}', 'NIF: {v}', 'dni: {v}', 'D.N.I. {v}'],
		one: ['soy el titular con DNI {v}', 'la póliza está a nombre del DNI {v}', 'con DNI número {v}', 'en mi carné pone {v}', 'el NIF para la factura es {v}', 'A: el titular con DNI {v} consta en el sistema', 'mi hijo tiene el DNI {v}', 'la autorizada tiene DNI {v}', 'el titular se llama {name}, DNI {v}'],
		many: ['A: ¿Me dice el DNI con la letra?\nC: {v}', 'A: ¿DNI o pasaporte?\nC: DNI, {v}', 'A: ¿El DNI del titular?\nC: {v/}', 'A: Dígame los ocho números y la letra\nC: {v}', 'A: ¿El NIF para la factura?\nC: {v}\nA: {w}, ¿correcto?\nC: sí', 'A: ¿Su documento de identidad?\nC: {v}', 'A: ¿Y la letra del DNI?\nC: todo junto es {v}'],
	},
	es_nie: {
		nouns: [['NIE', 'm'], ['número de NIE', 'm'], ['número de identidad de extranjero', 'm'], ['NIE con las letras', 'm'], ['tarjeta de residencia', 'f'], ['número de extranjero', 'm'], ['TIE', 'm'], ['número de la tarjeta de residencia', 'm']],
		chat: ['NIE {v}', 'nie: {v}', 'N.I.E. {v}'],
		one: ['soy extranjero, mi NIE es {v}', 'en la tarjeta de residencia pone {v}', 'el contrato está con el NIE {v}', 'con NIE número {v}', 'A: el titular con NIE {v} consta en el sistema', 'mi marido tiene el NIE {v}', 'no tengo DNI, tengo NIE, {v}', 'para el empadronamiento, NIE {v}', 'el titular se llama {name}, NIE {v}'],
		many: ['A: ¿DNI o NIE?\nC: NIE, {v}', 'A: ¿Me dice el NIE con las letras?\nC: {v}', 'A: ¿El NIE del titular?\nC: {v/}', 'A: ¿Empieza por X o por Y?\nC: es {v}', 'A: ¿Su NIE?\nC: {v}\nA: {w}, ¿correcto?\nC: sí', 'A: Mire en la tarjeta de residencia\nC: aquí, {v}'],
	},
	passport: {
		nouns: [['pasaporte', 'm'], ['número de pasaporte', 'm'], ['número del pasaporte', 'm'], ['pasaporte español', 'm'], ['pasaporte nuevo', 'm'], ['documento de viaje', 'm'], ['pasaporte mexicano', 'm']],
		chat: ['pasaporte {v}', 'nº pasaporte: {v}', 'PAS {v}'],
		one: ['viajo con el pasaporte {v}', 'he perdido el pasaporte {v}', 'para el check-in, pasaporte {v}', 'en el pasaporte pone arriba {v}', 'A: el billete está con el pasaporte {v}', 'mi pasaporte, expedido el {date}, es el {v}', 'para el visado, pasaporte {v}'],
		many: ['A: ¿DNI o pasaporte?\nC: pasaporte, {v}', 'A: ¿El número que sale arriba en el pasaporte?\nC: {v}', 'A: Para el vuelo necesito los pasaportes\nC: el mío es {v}', 'A: ¿Su pasaporte?\nC: {v/}\nA: Gracias', 'A: ¿Qué documento tiene?\nC: pasaporte, número {v}'],
	},
	phone: {
		nouns: [['teléfono', 'm'], ['número de teléfono', 'm'], ['móvil', 'm'], ['número de móvil', 'm'], ['celular', 'm'], ['número', 'm'], ['número de contacto', 'm'], ['fijo', 'm'], ['teléfono fijo', 'm'], ['número de celular', 'm'], ['teléfono del trabajo', 'm'], ['línea', 'f']],
		chat: ['tel {v}', 'Tfno: {v}', 'mov. {v}', 'llámenme al {v}', 'estoy en el {v} a partir de las {time}', 'whatsapp {v}', 'cel {v}', '{name} - {v}', '{name} / {v} / {email}'],
		one: ['me puede llamar al {v}', 'estoy localizable en el {v}', 'llámeme al {v} después de las {time}', 'llamo desde el {v}', 'mi línea, la {v}, no funciona', 'mándeme un SMS al {v}', 'llame a mi mujer al {v}', 'el fijo es el {v}', 'A: le llamo yo al {v}', 'A: ¿le llamo al {v}?', 'el técnico me puede llamar al {v}', 'quiero llevarme el {v} a otra compañía', 'en la oficina es el {v}',
			'el repartidor llamó al {v}, ese ya no es mío', 'soy {name}, mi número es el {v} y mi correo {email}', 'a nombre de {name}, localizable en el {v}'],
		many: ['A: ¿En qué número le localizamos?\nC: en el {v}', 'A: ¿Un teléfono de contacto?\nC: {v/}', 'A: ¿Qué línea está averiada?\nC: la {v}', 'A: Si se corta, ¿a qué número le llamo?\nC: al {v}', 'A: ¿Sigue siendo el {v}?\nC: sí', 'A: ¿Un número para llamarle?\nC: {v}\nA: Entonces {w}\nC: eso es', 'C: apunte mi número\nA: Dígame\nC: {v/}', 'A: ¿Fijo o móvil?\nC: móvil, {v}'],
	},
	email: {
		nouns: [['correo', 'm'], ['correo electrónico', 'm'], ['e-mail', 'm'], ['dirección de correo', 'f'], ['mail', 'm'], ['correo nuevo', 'm'], ['correo del trabajo', 'm'], ['dirección de correo electrónico', 'f'], ['email', 'm']],
		chat: ['correo: {v}', 'escriban a {v}', '{v} gracias', 'mail {v}', 'cc {v}'],
		one: ['envíeme la factura a {v}', 'me pueden escribir a {v}', 'entro con {v}', 'la cuenta está a nombre de {v}', 'para el presupuesto, {v}', 'no me ha llegado nada a {v}', 'A: se lo envío a {v}', 'A: tengo {v} como correo, ¿es así?', 'ponga en copia a {v}', 'reenvíe el enlace a {v}', 'mi usuario es {v}', 'me llamo {name}, correo {v}, teléfono {phone}', 'mi teléfono es el {phone} y el correo {v}'],
		many: ['A: ¿A qué correo se lo mando?\nC: a {v}', 'A: ¿Me deletrea el correo?\nC: {v}', 'A: ¿Su correo electrónico?\nC: pues {v}\nA: Le repito, {w}\nC: sí, eso', 'A: ¿Le mando el contrato por correo?\nC: sí, a {v}', 'A: ¿El correo de la cuenta?\nC: {v}', 'A: ¿Es {v}?\nC: sí'],
	},
	address: {
		nouns: [['dirección', 'f'], ['domicilio', 'm'], ['dirección de entrega', 'f'], ['dirección nueva', 'f'], ['dirección de facturación', 'f'], ['dirección completa', 'f'], ['dirección postal', 'f']],
		chat: ['entregar en {v}', 'Dirección: {v}', 'dir. {v}', 'envío a {v}'],
		one: ['vivo en {v}', 'nos hemos mudado a {v}', 'entréguenlo en {v}', 'el contador está en {v}', 'estoy empadronado en {v}', 'manden la carta a {v}', 'A: veo que vive en {v}', 'el piso está en {v}', 'el siniestro fue en mi casa, {v}'],
		many: ['A: ¿Dónde vive?\nC: en {v}', 'A: ¿Su dirección?\nC: {v}', 'A: ¿Dónde se lo entregamos?\nC: en {v}', 'A: ¿Se ha mudado?\nC: sí, ahora es {v}', 'A: ¿Sigue en {v}?\nC: sí'],
	},
	name: {
		nouns: [['nombre', 'm']], alone: true,
		chat: ['Nombre: {v}', 'a nombre de {v}', 'Un saludo, {v}', 'hola, soy {v}', 'titular: {v}'],
		one: ['me llamo {v}', 'mi nombre es {v}', 'buenos días, mi nombre es {v} y llamo por el pedido {ref}', 'soy {v}', 'le habla {v}', 'habla {v}', 'el contrato está a nombre de {v}', 'mi marido se llama {v}', 'mi mujer se llama {v}', 'el titular de la cuenta es {v}', 'póngalo a nombre de {v}', 'la señora {v} al aparato', 'llamo de parte de {v}', 'A: ¿hablo con {v}?', 'A: buenos días señor {v}', 'la reserva está a nombre de {v}', 'el paciente se llama {v}', 'yo me llamo {v}'],
		many: ['A: ¿Su nombre?\nC: {v}', 'A: ¿Con quién hablo?\nC: con {v}', 'A: ¿Cuál es su nombre completo?\nC: {v}', 'A: ¿Y usted es?\nC: {v}', 'A: ¿Nombre y apellidos?\nC: {v}', 'A: ¿A nombre de quién está el pedido?\nC: {v}', 'A: ¿Cómo se llama?\nC: me llamo {v}', 'A: ¿Quién es el titular?\nC: mi padre, {v}', 'A: ¿Hablo con {v}?\nC: sí'],
	},
	health: {
		alone: true,
		chat: ['motivo: {v}', 'diagnóstico {v}', 'antecedentes: {v}', 'receta por {v}'],
		one: ['sufro de {v}', 'me han diagnosticado {v}', 'tengo {v} desde hace {years} años', 'estoy de baja por {v}', 'el médico habla de {v}', 'mi madre está ingresada por {v}', 'estoy en tratamiento por {v}', 'en mi historial pone {v}', 'tomo pastillas para {v}', 'a mi hija la ven por {v}', 'A: ¿está en tratamiento por {v}?', 'es una recaída de {v}', 'mi marido tiene {v}', 'en el seguro tengo que declarar {v}', 'no pude ir por {v}', 'tengo antecedentes de {v}'],
		many: ['A: ¿Tiene alguna enfermedad que declarar?\nC: {v}', 'A: ¿Cuál es el motivo del ingreso?\nC: {v}', 'A: ¿Toma medicación?\nC: sí, para {v}', 'A: ¿Qué diagnóstico le han dado?\nC: {v}', 'A: ¿Por qué está de baja?\nC: por {v}', 'A: ¿Antecedentes médicos?\nC: sí, {v}', 'A: ¿Qué padece?\nC: {v}', 'A: ¿De qué enfermedad se trata?\nC: {v}\nA: ¿Desde hace mucho?\nC: {years} años', 'A: ¿Qué le ha dicho el médico?\nC: que es {v}'],
	},
};

// Which kinds stand alone sometimes, without a word of context: those whose check digits speak for themselves.
export const bare = { card: 0.14, iban: 0.14, email: 0.08, es_dni: 0.08, es_nie: 0.08 };
