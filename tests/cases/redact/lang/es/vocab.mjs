// Spanish: names, words, places and answers that values are made of. All are common ones; together they mean nobody.
import { between, chance, digits, pick } from '../shared/kit.mjs';

const list = (s) => s.split(', ');
const towns = list('Madrid, Barcelona, Valencia, Sevilla, Zaragoza, Málaga, Bilbao, Murcia, Valladolid, Vigo, Gijón, Granada, Alicante, Córdoba, Pamplona, Santander, Burgos, Salamanca, Toledo, León, Cádiz, Huelva');
const streets = list('Mayor, de Alcalá, Real, del Carmen, San Juan, de la Paz, Cervantes, del Sol, Goya, de la Constitución, de las Flores, Santa Ana, del Mar, de los Olivos, Velázquez, de la Estación, del Pilar, Libertad, Doctor Fleming, de Aragón, Colón, de la Iglesia, San Antonio, Jardines, de la Fuente');
const words = list('sol, perro, gatito, verano, playa, amor, chocolate, Barcelona, mariposa, caracol, naranja, tortuga, fútbol, luna, casa, familia, bicicleta, estrella, montaña, pelota, café, bombón, tigre, flores, jardín, nube, tomate, princesa, guitarra, limón, delfín, sandía');

export const vocab = {
	first: list('María, José, Carmen, Antonio, Ana, Manuel, Laura, Francisco, Lucía, David, Marta, Javier, Cristina, Daniel, Paula, Carlos, Elena, Jesús, Pilar, Miguel, Isabel, Alejandro, Rosa, Rafael, Beatriz, Pedro, Sara, Ángel, Raquel, Fernando, Nuria, Pablo, Silvia, Sergio, Yolanda, '
		+ 'Diego, Ximena, Guadalupe, Juan, Hugo, Fátima, Mohamed, Iker, Montserrat'),
	last: list('García, Rodríguez, González, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Martín, Jiménez, Ruiz, Hernández, Díaz, Moreno, Muñoz, Álvarez, Romero, Alonso, Gutiérrez, Navarro, Torres, Domínguez, Vázquez, Ramos, Gil, Ramírez, Serrano, Blanco, Molina, Morales, Suárez, '
		+ 'Ortega, Delgado, Castro, Ortiz, Rubio, Marín, Sanz, Iglesias, Núñez, Medina, Garrido, Cortés, Castillo, Santos, Lozano, Guerrero, Cano, Prieto, Méndez, Quispe, Mamani, Echeverría'),
	words,
	domains: list('gmail.com, hotmail.com, hotmail.es, yahoo.es, outlook.es, telefonica.net, outlook.com, icloud.com, live.com, yahoo.com.mx, ono.com, movistar.es, example.es, example.com, empresa.example.org, gmx.es, protonmail.com, terra.es, yahoo.com'),
	place: (r) => ({ house: String(between(r, 1, 180)), way: pick(r, list('calle, calle, calle, avenida, plaza, paseo, camino, ronda, travesía')), street: pick(r, streets), floor: String(between(r, 1, 9)), door: pick(r, ['A', 'B', 'C', 'izquierda', 'derecha']), flat: chance(r, 0.35), code: pick(r, ['28', '08', '46', '41', '50', '29', '48', '30', '47', '36']) + digits(r, 3), town: pick(r, towns) }),
	sayHouse: (r, lex, v, s) => lex.number(r, Number(s), v),
	sayCode: (r, lex, v, code) => (chance(r, 0.5) ? [...code].map((c) => lex.digit(r, Number(c), v)).join(' ')
		: [code.slice(0, 2), code.slice(2)].map((p) => (p[0] === '0' ? [...p].map((c) => lex.digit(r, Number(c), v)).join(' ') : lex.number(r, Number(p), v))).join(' ')),
	address(r, a, form) {
		const flat = !a.flat ? '' : form === 'written' ? `, ${a.floor}º ${a.door}` : ` ${['primero', 'segundo', 'tercero', 'cuarto', 'quinto', 'sexto', 'séptimo', 'octavo', 'noveno'][a.floor - 1]} ${a.door}`;
		const sep = form === 'written' ? pick(r, [', ', ', ', ' ', ' - ']) : pick(r, [' ', ', ', ' en ']);
		const number = form === 'written' ? pick(r, [', ', ' ', ' nº ']) : pick(r, [' ', ' número ']);
		return sep === ' en ' ? `${a.way} ${a.street}${number}${a.house}${flat} en ${a.town}` : `${a.way} ${a.street}${number}${a.house}${flat}${sep}${a.code} ${a.town}`;
	},
	conditions: list('diabetes, diabetes tipo 2, cáncer de mama, leucemia, depresión, ansiedad, asma, epilepsia, esclerosis múltiple, hipertensión, insuficiencia cardíaca, hepatitis C, VIH, Alzheimer, Parkinson, esquizofrenia, trastorno bipolar, endometriosis, tuberculosis, arritmia, cirrosis, '
		+ 'insuficiencia renal, enfermedad de Crohn, artritis reumatoide, fibromialgia, psoriasis, embolia pulmonar, ictus, infarto, cáncer de próstata, linfoma, anorexia, apnea del sueño, melanoma, hernia discal, alcoholismo, bronquitis crónica, cáncer de colon, migraña crónica, un aborto'),
	answers: {
		maiden: (r) => `${pick(r, vocab.last)}`, pet: (r) => pick(r, list('Toby, Luna, Canela, Bobby, Nala, Pelusa, Rocky, Misi, Lola, Chispa, Rufo, Coco, Linda, Pancho, Kira, Bolita, Thor, Negrita')), town: (r) => pick(r, towns),
		school: (r) => `${pick(r, ['colegio', 'instituto', 'escuela'])} ${pick(r, ['San José', 'Cervantes', 'La Salle', 'Santa Teresa', 'Sagrado Corazón', 'Antonio Machado', 'Lope de Vega', 'Nuestra Señora del Pilar', 'Maristas', 'Benito Juárez'])}`,
		car: (r) => pick(r, list('Seat Ibiza, Seat Panda, Renault 5, Ford Fiesta, un Seiscientos, Opel Corsa, Citroën Saxo, Peugeot 205, Vocho, Fiat Uno, Renault Clio, Ford Escort')) + pick(r, ['', ' rojo', ' azul', ' blanco', ' verde']), teacher: (r) => `${pick(r, ['doña', 'don', 'la señorita'])} ${pick(r, vocab.first)}`,
		food: (r) => pick(r, list('la paella, las croquetas, el cocido, la tortilla de patatas, los tacos, el gazpacho, las lentejas, la pizza, el arroz con leche, los macarrones, el ceviche, las empanadas, la fabada')), film: (r) => pick(r, list('Titanic, Volver, El Padrino, Grease, Star Wars, Matrix, El Rey León, Todo sobre mi madre, Dirty Dancing, Coco, Roma, Casablanca')),
		friend: (r) => pick(r, vocab.first), grand: (r) => `${pick(r, vocab.first)} ${pick(r, vocab.last)}`, street: (r) => `calle ${pick(r, streets)}`, star: (r) => pick(r, list('Rocío Jurado, Maradona, Butragueño, Alaska, Mecano, Julio Iglesias, Shakira, Raphael, Camarón, Luis Miguel, Michael Jackson')),
		nick: (r) => pick(r, list('Chiqui, Nena, Pichón, Flaco, Peque, Tito, Gordito, Kika, Canijo, Lulú')), job: (r) => pick(r, list('camarero, dependienta en una zapatería, repartidor, cartero, cajera, monitora de campamento, mozo de almacén, niñera')),
	},
};

const QUESTIONS = {
	maiden: ['¿Cuál es el apellido de soltera de su madre?', 'el apellido de soltera de mi madre'], pet: ['¿Cómo se llamaba su primera mascota?', 'el nombre de mi primera mascota'], town: ['¿En qué ciudad nació?', 'mi ciudad de nacimiento'], school: ['¿Cuál fue su primer colegio?', 'el nombre de mi primer colegio'],
	car: ['¿Cuál fue su primer coche?', 'mi primer coche'], teacher: ['¿Cómo se llamaba su profesor favorito?', 'el nombre de mi profesor favorito'], food: ['¿Cuál es su comida favorita?', 'mi comida favorita'], film: ['¿Cuál es su película favorita?', 'mi película favorita'],
	friend: ['¿El nombre de su mejor amigo de la infancia?', 'el nombre de mi mejor amigo de la infancia'], grand: ['¿Cómo se llamaba su abuela?', 'el nombre de mi abuela'], street: ['¿En qué calle creció?', 'la calle de mi infancia'], star: ['¿Quién era su ídolo de joven?', 'mi ídolo de joven'],
	nick: ['¿Cuál era su apodo de niño?', 'mi apodo de niño'], job: ['¿Cuál fue su primer trabajo?', 'mi primer trabajo'],
};

export const questions = (r, kind) => ({ q: QUESTIONS[kind][0], fact: QUESTIONS[kind][1] });
